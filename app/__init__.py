"""The kiosk without a screen: facts, rules and devices, in plain Python."""
