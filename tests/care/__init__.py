"""Care for children in need; here its alarms."""
