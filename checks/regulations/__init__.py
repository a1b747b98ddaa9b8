"""Regulations (行政法规时效): is what the portal cites and posts still the law on the day of the check?"""
