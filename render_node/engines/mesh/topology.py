"""Which of MediaPipe's 478 face points are which. Left and right are the picture's, as the viewer sees it."""

from __future__ import annotations

FOREHEAD = 10
CHIN = 152
NOSE_TIP = 1
UNDER_NOSE = 2
NOSE_WINGS = (129, 358)
NOSE_RIDGE = (9, 5)
"""From between the brows to above the tip."""
OUTER_CORNERS = (33, 263)
"""Of the eyes, left then right: the distance between them is the unit of all lengths (IOD)."""

LEFT_UPPER_LID = (33, 246, 161, 160, 159, 158, 157, 173, 133)
LEFT_LOWER_LID = (33, 7, 163, 144, 145, 153, 154, 155, 133)
RIGHT_UPPER_LID = (362, 398, 384, 385, 386, 387, 388, 466, 263)
RIGHT_LOWER_LID = (362, 382, 381, 380, 374, 373, 390, 249, 263)
"""Lids from the left corner of an eye to its right one."""

LEFT_IRIS = (468, 469, 470, 471, 472)
RIGHT_IRIS = (473, 474, 475, 476, 477)
"""The centre, then four points of the rim."""

LEFT_BROW = (70, 63, 105, 66, 107, 55, 65, 52, 53, 46)
RIGHT_BROW = (336, 296, 334, 293, 300, 276, 283, 282, 295, 285)

MOUTH_CORNERS = (61, 291)
OUTER_LIP_MIDDLES, INNER_LIP_MIDDLES = (0, 17), (13, 14)
INNER_CORNERS = (78, 308)
INNER_UPPER_LIP = (78, 191, 80, 81, 82, 13, 312, 311, 310, 415, 308)
INNER_LOWER_LIP = (78, 95, 88, 178, 87, 14, 317, 402, 318, 324, 308)
OUTER_UPPER_LIP = (61, 185, 40, 39, 37, 0, 267, 269, 270, 409, 291)
OUTER_LOWER_LIP = (61, 146, 91, 181, 84, 17, 314, 405, 321, 375, 291)
OUTER_LIPS = (61, 185, 40, 39, 37, 0, 267, 269, 270, 409, 291, 375, 321, 405, 314, 17, 84, 181, 91, 146)
LOWER_LIP = (146, 91, 181, 84, 17, 314, 405, 321, 375, 95, 88, 178, 87, 14, 317, 402, 318, 324)

CHEEKS = (50, 280)

OVAL = (
    *(10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377),
    *(152, 148, 176, 149, 150, 136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109),
)
"""The outline of the face, clockwise from the top."""

RIGID = (*OVAL, 168, 6, 197, 195, 5, 4, 1, 98, 327, 133, 362, 33, 263, 151, 9, 8)
"""Points that expressions hardly move: what the head does is read from them."""
