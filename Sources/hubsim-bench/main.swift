print("hubsim")
