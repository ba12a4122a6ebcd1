import { words } from './words.js';

/** Functions of the categories of those in sql-functions.ts, and refused: whoever adds one says why. */
export const REFUSED: ReadonlySet<string> = new Set(
  words(
    [
      // They end a query on purpose.
      `aggThrow throwIf`,
      // They call themselves for each depth of a value: a deep one ends the process with the stack.
      `JSONMergePatch prettyPrintJSON`,
      // A width in its text takes gigabytes that no limit counts.
      `printf`,
      // Twice as long a value takes them four times as long, and the engine looks at the time, and at who
      // has cancelled, only between two calls.
      `arrayAutocorrelation arrayFold arrayLevenshteinDistance arrayLevenshteinDistanceWeighted
       arraySimilarity base58Decode base58Encode bitHammingDistance
       countSubstringsCaseInsensitiveUTF8 damerauLevenshteinDistance editDistance
       editDistanceUTF8 flameGraph jaroSimilarity jaroWinklerSimilarity
       kolmogorovSmirnovTest sparseGrams sparseGramsHashes sparseGramsHashesUTF8
       sparseGramsUTF8 tryBase58Decode`,
      // Many expressions at once, each of which has to be compiled.
      `multiFuzzyMatchAllIndices multiFuzzyMatchAny multiFuzzyMatchAnyIndex multiMatchAllIndices
       multiMatchAny multiMatchAnyIndex`,
      // The name of an aggregate is a text for them: it may be one of these.
      `arrayReduce arrayReduceInRanges`,
    ].join(' '),
  ),
);
