/**
 * Trained by scripts/train-command-confidence.mts on recorded shell sessions; do not edit by hand.
 * held out: top-1 0.193; right 0.852 at 0.01, 0.690 at 0.05, 0.622 at 0.1, 0.490 at 0.2; 16 of 8121 at 0.9 or more, right 0.750.
 * fitted: top-1 0.194; right 0.877 at 0.01, 0.704 at 0.05, 0.635 at 0.1, 0.514 at 0.2; 1 of 8121 at 0.9 or more, right 1.000.
 */
import type { CalibrationStep } from './isotonic.ts';
import type { LogisticModel } from './logistic.ts';

/** Which candidate comes next; one weight a feature of commands/candidates.ts. */
export const COMMAND_RANKING: LogisticModel = {
  bias: -6.9377,
  weights: [
    -0.2219, // any
    0.7008, // after
    -0.1807, // after2
    0.4715, // after3
    -3.1183, // template
    1.035, // template2
    0.6015, // folder
    0.7109, // folderTemplate
    0.2498, // position
    -0.3841, // own
    -0.5013, // ownAfter
    -0.6139, // ownAfter2
    1.4571, // ownAfter3
    0.9671, // ownTemplate
    0.497, // ownFolder
    0.336, // ownFolderTemplate
    -0.5438, // arrival
    1.2869, // arrivalAfter
    0.7713, // ownArrival
    0.1888, // ownArrivalAfter
    -0.3427, // topic
    1.5966, // topicTemplate
    0.2788, // ownTemplate2
    -1.7368, // lifted
    1.4999, // liftedProgram
    -0.2167, // liftedTemplate
    0.0997, // liftedTemplate2
    -1.0184, // ownLifted
    0.986, // ownLiftedTemplate
    -3.3662, // move
    2.331, // moveProgram
    1.4847, // moveMove
    -0.0748, // ownMove
    1.2891, // ownMoveMove
    0.6523, // inSession
    1.1028, // latestAfter
    -1.1963, // ownLatestAfter
    2.8657, // mend
    0.5497, // sudo
    0.1754, // recency
    -0.7678, // ranHere
    0.2619, // leadsToKnown
    -0.9691, // leadsToUnknown
    -1.4348, // leadsNowhere
  ],
};

/** Scores of sessions that the ranking had not seen. */
export const COMMAND_CALIBRATION: readonly CalibrationStep[] = [
  { from: 0, tried: 117, right: 4 },
  { from: 0.033, tried: 307, right: 11 },
  { from: 0.0401, tried: 342, right: 19 },
  { from: 0.0454, tried: 1192, right: 76 },
  { from: 0.0738, tried: 181, right: 13 },
  { from: 0.0785, tried: 338, right: 30 },
  { from: 0.0862, tried: 1078, right: 98 },
  { from: 0.1131, tried: 323, right: 30 },
  { from: 0.1234, tried: 283, right: 27 },
  { from: 0.1324, tried: 66, right: 7 },
  { from: 0.1342, tried: 91, right: 11 },
  { from: 0.138, tried: 590, right: 86 },
  { from: 0.1604, tried: 88, right: 14 },
  { from: 0.1646, tried: 190, right: 33 },
  { from: 0.1736, tried: 228, right: 42 },
  { from: 0.1877, tried: 215, right: 41 },
  { from: 0.2047, tried: 649, right: 149 },
  { from: 0.2673, tried: 272, right: 69 },
  { from: 0.3031, tried: 411, right: 149 },
  { from: 0.3675, tried: 227, right: 91 },
  { from: 0.4192, tried: 60, right: 25 },
  { from: 0.433, tried: 63, right: 27 },
  { from: 0.451, tried: 80, right: 36 },
  { from: 0.4729, tried: 60, right: 33 },
  { from: 0.4885, tried: 307, right: 180 },
  { from: 0.565, tried: 136, right: 82 },
  { from: 0.6417, tried: 76, right: 51 },
  { from: 0.7342, tried: 60, right: 49 },
  { from: 0.8077, tried: 91, right: 82 },
];
