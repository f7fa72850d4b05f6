"""What a person sees: the tabs of the web app and the command line."""
