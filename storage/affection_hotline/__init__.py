"""亲情热线: words and calls between parents who work far away and their children, and when there are none."""
