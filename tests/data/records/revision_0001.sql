-- A house as revision 0001 left it: what the first release may have on somebody's disk. Never changed.
BEGIN TRANSACTION;
CREATE TABLE activity (
	nr INTEGER NOT NULL, 
	id VARCHAR(120) NOT NULL, 
	at TEXT DEFAULT '' NOT NULL, 
	words TEXT DEFAULT '' NOT NULL, 
	code TEXT DEFAULT '' NOT NULL, 
	trace TEXT DEFAULT '' NOT NULL, 
	PRIMARY KEY (nr), 
	UNIQUE (id)
);
INSERT INTO "activity" VALUES(1,'note-1','2026-01-02T10:00:00+00:00','Grandma belongs to the house now.','','');
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0001');
CREATE TABLE clips (
	nr INTEGER NOT NULL, 
	id VARCHAR(120) NOT NULL, 
	portrait TEXT DEFAULT '' NOT NULL, 
	gesture TEXT DEFAULT '' NOT NULL, 
	record JSON NOT NULL, 
	measures JSON, 
	seconds FLOAT DEFAULT '0' NOT NULL, 
	PRIMARY KEY (nr), 
	UNIQUE (id)
);
INSERT INTO "clips" VALUES(1,'clip-1','portrait-1','greet','{"clip": "clip-1", "portrait": "portrait-1", "gesture": "greet", "performs": ["wave"], "video": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "video_bytes": 1000, "track": "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb", "track_bytes": 100, "width": 512, "height": 600, "fps": 30, "images": 60, "neutral": "dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd", "neutral_end": "dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd", "engine": "mesh/1 cpu float32"}','{"seam": 0.0}',1.5);
CREATE TABLE frames (
	nr INTEGER NOT NULL, 
	id VARCHAR(120) NOT NULL, 
	name TEXT DEFAULT '' NOT NULL, 
	room TEXT DEFAULT '' NOT NULL, 
	portrait VARCHAR(120), 
	browser BOOLEAN DEFAULT '0' NOT NULL, 
	PRIMARY KEY (nr), 
	UNIQUE (id)
);
INSERT INTO "frames" VALUES(1,'frame-1','Hallway','hall','portrait-1',0);
INSERT INTO "frames" VALUES(2,'browser-1','Tablet','',NULL,1);
CREATE TABLE jobs (
	nr INTEGER NOT NULL, 
	id VARCHAR(120) NOT NULL, 
	portrait TEXT DEFAULT '' NOT NULL, 
	gestures JSON NOT NULL, 
	trace TEXT DEFAULT '' NOT NULL, 
	added TEXT DEFAULT '' NOT NULL, 
	face INTEGER, 
	status TEXT DEFAULT '' NOT NULL, 
	node VARCHAR(64), 
	code TEXT DEFAULT '' NOT NULL, 
	words TEXT DEFAULT '' NOT NULL, 
	seconds FLOAT DEFAULT '0' NOT NULL, 
	PRIMARY KEY (nr), 
	UNIQUE (id)
);
INSERT INTO "jobs" VALUES(1,'job-1','portrait-1','["idle", "greet"]','t1','2026-01-02T10:00:00+00:00',NULL,'leased','render-1','','',0.0);
CREATE TABLE performances (
	nr INTEGER NOT NULL, 
	id VARCHAR(120) NOT NULL, 
	at TEXT DEFAULT '' NOT NULL, 
	frame_name TEXT DEFAULT '' NOT NULL, 
	subject_name TEXT DEFAULT '' NOT NULL, 
	report JSON NOT NULL, 
	PRIMARY KEY (nr), 
	UNIQUE (id)
);
INSERT INTO "performances" VALUES(1,'cue-1','2026-01-02T10:01:00+00:00','Hallway','Grandma','{"type": "playback.performance", "node_id": "frame-1", "cue_id": "cue-1", "clip": "clip-1", "gesture": "wave", "performed_as": "greet", "clock_id": "c1", "planned": 1234.5, "settled": 1100.0, "started": 1234.75, "ended": 3234.5, "drift_ms": 0.25, "uncertainty_ms": 0.125, "presented": 60, "dropped": 0, "first": "dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd", "last": "dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd"}');
CREATE TABLE portraits (
	nr INTEGER NOT NULL, 
	id VARCHAR(120) NOT NULL, 
	subject TEXT DEFAULT '' NOT NULL, 
	photo TEXT DEFAULT '' NOT NULL, 
	thumbnail TEXT DEFAULT '' NOT NULL, 
	width INTEGER NOT NULL, 
	height INTEGER NOT NULL, 
	added TEXT DEFAULT '' NOT NULL, 
	status TEXT DEFAULT '' NOT NULL, 
	report JSON, 
	face INTEGER, 
	rejected JSON, 
	PRIMARY KEY (nr), 
	UNIQUE (id)
);
INSERT INTO "portraits" VALUES(1,'portrait-1','subject-1','cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc','eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee',512,600,'2026-01-02T10:00:00+00:00','ready','{"decision": "accept", "code": "intake.good", "words": "A clear face.", "faces": [{"box": [0.25, 0.125, 0.5, 0.5], "score": 0.75, "eye_distance": 119.5, "roll": -1.5}], "width": 512, "height": 600}',NULL,'[["nod", "render.clip_refused", "seam 0.4"]]');
CREATE TABLE settings (
	name VARCHAR(60) NOT NULL, 
	value TEXT DEFAULT '' NOT NULL, 
	PRIMARY KEY (name)
);
INSERT INTO "settings" VALUES('preset','golden_hour');
CREATE TABLE subjects (
	nr INTEGER NOT NULL, 
	id VARCHAR(120) NOT NULL, 
	name TEXT DEFAULT '' NOT NULL, 
	aliases JSON, 
	kind TEXT DEFAULT 'person' NOT NULL, 
	PRIMARY KEY (nr), 
	UNIQUE (id)
);
INSERT INTO "subjects" VALUES(1,'subject-1','Grandma','["nana"]','person');
CREATE TABLE wishes (
	nr INTEGER NOT NULL, 
	id VARCHAR(120) NOT NULL, 
	frame TEXT DEFAULT '' NOT NULL, 
	portrait TEXT DEFAULT '' NOT NULL, 
	word TEXT DEFAULT '' NOT NULL, 
	trace TEXT DEFAULT '' NOT NULL, 
	added TEXT DEFAULT '' NOT NULL, 
	PRIMARY KEY (nr), 
	UNIQUE (id)
);
INSERT INTO "wishes" VALUES(1,'frame-1/wave','frame-1','portrait-1','wave','t1','2026-01-02T10:00:00+00:00');
COMMIT;
