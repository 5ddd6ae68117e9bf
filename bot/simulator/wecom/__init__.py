"""Enterprise WeChat as a school has it: its parents, its teachers' groups, and what the platform refuses."""
