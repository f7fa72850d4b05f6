"""What is true anywhere: storyboards, plans, frame arithmetic, events, errors. No network, programs or screen."""
