"""政策解读: does every document have its interpretation, in time, linked both ways, and of substance?"""
