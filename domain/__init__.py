"""What is true anywhere: storyboards, plans, frame arithmetic, events, errors. Pure; no network, no programs, no screen."""
