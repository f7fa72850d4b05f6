PRAGMA user_version = 1;
BEGIN TRANSACTION;
CREATE TABLE approved (shot_id TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE chosen (
    shot_id       TEXT    NOT NULL,
    segment_index INTEGER NOT NULL,
    take_id       INTEGER NOT NULL REFERENCES takes (take_id) ON DELETE CASCADE,
    PRIMARY KEY (shot_id, segment_index)
) WITHOUT ROWID;
INSERT INTO "chosen" VALUES('001',0,1);
CREATE TABLE notes (name TEXT PRIMARY KEY, content TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE overrides (
    shot_id         TEXT    NOT NULL,
    segment_index   INTEGER NOT NULL,
    seed            INTEGER,
    prompt          TEXT,
    negative_prompt TEXT,
    PRIMARY KEY (shot_id, segment_index)
) WITHOUT ROWID;
CREATE TABLE takes (
    take_id       INTEGER PRIMARY KEY AUTOINCREMENT,
    shot_id       TEXT    NOT NULL,
    segment_index INTEGER NOT NULL,
    fingerprint   TEXT    NOT NULL,
    prompt_id     TEXT    NOT NULL UNIQUE,
    client_id     TEXT    NOT NULL,
    backend       TEXT    NOT NULL,
    parent_id     INTEGER REFERENCES takes (take_id) ON DELETE SET NULL,
    recipe        TEXT    NOT NULL,
    nodes         TEXT    NOT NULL,
    state         TEXT    NOT NULL,
    created_at    TEXT    NOT NULL,
    clip          TEXT,
    last_frame    TEXT,
    seconds       REAL,
    error_code    TEXT,
    error_message TEXT
);
INSERT INTO "takes" VALUES(1,'001',0,'f','p1','client','http://box',NULL,'{"prompt": "sea", "negative_prompt": "", "seed": 7, "width": 832, "height": 480, "fps": 24.0, "frames": 72, "first_kept": 0, "workflow": "gcv_a.json", "video_node_id": "58", "last_frame_node_id": "60", "exact_frames": true}','{}','finished','2026-01-05T10:00:00+00:00','_takes/a.mp4',NULL,1.5,NULL,NULL);
CREATE INDEX takes_by_segment ON takes (shot_id, segment_index);
CREATE INDEX takes_by_fingerprint ON takes (fingerprint, state);
CREATE INDEX takes_unfinished ON takes (state) WHERE state = 'submitted';
COMMIT;
