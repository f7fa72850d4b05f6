"""The sample project that fills an empty workspace: a film of four shots, and the script that paints its keyframes."""
