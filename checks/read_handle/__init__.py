"""阅办联动: from a policy to the place where its matter is handled, and is it the right place?"""
