/**
 * Pairs of findings on which the thresholds of identity.ts were tuned. A line is
 * `same or other;category;place;claim;place;claim;why`.
 */
export const tune = `
same;error;/licence;The licence is not MIT.;/licence;The declared licence is wrong: it is not MIT.;rephrased
same;error;/licence;The package is licensed under GPL-3.0, not MIT.;/licence/declared;Declared as MIT but the package is under GPL-3.0.;part of the place
other;error;/licence;The licence is not MIT.;/licence;The licence text names no copyright holder.;same place, other claim
other;error;/packages/0/licence;The licence is declared as MIT but is GPL-3.0.;/packages/4/licence;The licence is declared as MIT but is GPL-3.0.;same claim, other item
same;policy;/licence;Copyleft licences need approval from legal.;/licence/;A copyleft licence requires legal approval.;rephrased
other;policy;/licence;The licence needs approval from legal.;/licence;The licence does not need approval from legal.;negated
same;error;/copyright;The copyright year 2019 is outdated.;/copyright/year;The year of the copyright, 2019, is out of date.;part of the place
other;error;/copyright;The copyright year 2019 is wrong.;/copyright;The copyright year 2021 is wrong.;other number
same;hallucination;/summary;The cited security advisory does not exist.;/summary;There is no such security advisory as the one cited.;rephrased
other;hallucination;/summary;The cited advisory does not exist.;/summary;The maintainer named in the summary is invented.;same place, other claim
same;error;/total;The total should be 1250.00, not 1150.00.;/total;Total is stated as 1150.00 but should be 1250.00.;turned round
other;error;/total;The total should be 1250.00.;/total;The total should be 1300.00.;other number
same;inconsistency;/lines/2/amount;Line amount does not equal quantity times unit price.;/lines/2;The amount of the line is not the quantity times the unit price.;place above
other;inconsistency;/lines/2/amount;Line amount does not equal quantity times unit price.;/lines/5/amount;Line amount does not equal quantity times unit price.;same claim, other item
same;error;/vat;VAT was computed at 7 % instead of 19 %.;/vat;The VAT rate must be 19 %, the invoice uses 7 %.;rephrased
other;error;/vat;VAT was computed at 7 % instead of 19 %.;/vat;The VAT number of the supplier is malformed.;same place, other claim
same;error;/dueDate;The due date is before the invoice date.;/dueDate;Invoice date lies after the due date.;turned round
other;error;/dueDate;The due date is before the invoice date.;/dueDate;The due date falls on a bank holiday.;same place, other claim
same;error;/supplier;The supplier name is misspelled.;/supplier/name;Supplier's name has a spelling mistake.;part of the place
other;error;/supplier;The supplier name is misspelled.;/customer;The customer name is misspelled.;other place and thing
same;policy;/discount;A discount above 15 % needs a manager's approval.;/discount;Discounts of more than 15 % must be approved by a manager.;rephrased
other;policy;/discount;A discount above 15 % needs approval.;/discount;A discount above 25 % needs approval.;other number
same;quality;/letter;The letter does not apologise for the delay.;/letter/body;No apology for the delay is given in the letter.;rephrased
other;quality;/letter;The letter does not apologise for the delay.;/letter;The letter apologises for the delay twice.;negated
same;quality;/letter/body;The tone is too informal for a complaint.;/letter/body;Tone of the reply is too informal.;shorter
other;quality;/letter/body;The tone is too informal.;/letter/body;The second paragraph repeats the first.;same place, other claim
same;error;/letter/greeting;The customer is addressed as Mr instead of Ms.;/letter/greeting;Customer addressed as "Mr", should be "Ms".;rephrased
other;error;/letter/greeting;The customer is addressed as Mr instead of Ms.;/letter/greeting;The greeting uses the wrong surname.;same place, other claim
same;policy;/letter;The letter promises a refund that policy does not allow.;/letter/body;A refund is promised although policy does not allow it.;rephrased
other;policy;/letter;The letter promises a refund that policy does not allow.;/letter;The letter discloses an internal ticket number.;same place, other claim
same;hallucination;/letter/body;The order number 4711 appears nowhere in the brief.;/letter/body;Order number 4711 is not in the brief.;rephrased
other;hallucination;/letter/body;Order number 4711 is not in the brief.;/letter/body;Order number 4712 is not in the brief.;other number
same;quality;;The answer is too long.;;The answer is much too long for a customer.;longer
other;quality;;The answer is too long.;;The answer has no closing formula.;no place, other claim
same;error;/comments/0;The null check on user is missing.;/comments/0;User is not checked for null.;rephrased
other;error;/comments/0;The null check on user is missing.;/comments/0;The variable user shadows an outer one.;same place, other claim
same;error;/comments/3/line;The comment points at line 42 but the bug is at line 24.;/comments/3;The bug is at line 24, the comment says line 42.;turned round
other;error;/comments/3/line;The bug is at line 24.;/comments/3/line;The bug is at line 124.;other number
same;error;/patch;The loop runs one time too many.;/patch;Off by one: the loop runs once too many times.;rephrased
other;error;/patch;The loop runs one time too many.;/patch;The file is opened and never closed.;same place, other claim
same;quality;/review/summary;The summary does not mention the missing tests.;/review/summary;Missing tests are not mentioned in the summary.;turned round
other;quality;/review/summary;The summary does not mention the missing tests.;/review/summary;The summary mentions the missing tests.;negated
same;hallucination;/patch/api;The function parseStrict is not part of the library.;/patch/api;The library has no function parseStrict.;rephrased
other;hallucination;/patch/api;The library has no function parseStrict.;/patch/api;The library has no function readLazy.;same words, other thing
same;policy;/patch;Secrets must not be committed to the repository.;/patch;A secret is committed to the repository, which policy forbids.;rephrased
other;policy;/patch;A secret is committed to the repository.;/patch;The new dependency is not on the approved list.;same place, other claim
same;error;/medication/1/dose;The dose is 50 mg in the source, not 500 mg.;/medication/1/dose;Dose given as 500 mg, the source says 50 mg.;turned round
other;error;/medication/1/dose;The dose is 50 mg in the source.;/medication/1/dose;The dose is 75 mg in the source.;other number
same;hallucination;/diagnosis;The record mentions no diabetes.;/diagnosis;Diabetes is not mentioned in the record.;rephrased
other;hallucination;/diagnosis;The record mentions no diabetes.;/diagnosis;The record mentions no hypertension.;same words, other thing
same;error;/allergies;The penicillin allergy is missing.;/allergies;An allergy to penicillin was left out.;rephrased
other;error;/allergies;The penicillin allergy is missing.;/allergies;The latex allergy is listed twice.;same place, other claim
same;inconsistency;/history;The admission date contradicts the discharge date.;/history/admission;Admission and discharge dates contradict each other.;rephrased
other;inconsistency;/history;The admission date contradicts the discharge date.;/history;The ward differs between summary and table.;same place, other claim
same;error;/patient/age;The patient is 67 years old, not 76.;/patient/age;Age is given as 76 although the patient is 67.;turned round
other;error;/patient/age;The patient is 67 years old.;/patient/age;The patient is 76 years old.;other number
same;policy;/summary;The summary contains the patient's full name.;/summary/text;Patient's full name appears in the summary.;rephrased
other;policy;/summary;The summary contains the patient's full name.;/summary;The summary contains an unapproved treatment advice.;same place, other claim
same;error;/clauses/4;The notice period is three months, not one.;/clauses/4/text;Notice period should be three months instead of one.;rephrased
other;error;/clauses/4;The notice period is three months.;/clauses/7;The notice period is three months.;same claim, other item
same;inconsistency;/clauses;Clause 4 and clause 9 contradict each other on liability.;/clauses;Liability is regulated differently in clauses 4 and 9.;rephrased
other;inconsistency;/clauses;Clause 4 and clause 9 contradict each other.;/clauses;Clause 2 and clause 6 contradict each other.;other number
same;error;/parties/buyer;The buyer's address is incomplete.;/parties/buyer/address;The address of the buyer is not complete.;negation by prefix
other;error;/parties/buyer;The buyer's address is incomplete.;/parties/seller;The seller's address is incomplete.;other place and thing
same;quality;/translation;The idiom is translated literally.;/translation;Literal translation of the idiom.;rephrased
other;quality;/translation;The idiom is translated literally.;/translation;The units are left untranslated.;same place, other claim
same;error;/translation/3;The sentence leaves out the word "only".;/translation/3;The word "only" was omitted from the sentence.;rephrased
other;error;/translation/3;The word "only" was omitted.;/translation/3;The word "always" was omitted.;same words, other quote
same;error;/forecast/q3;Revenue for the third quarter is overstated by 2 million.;/forecast/q3;Third-quarter revenue is 2 million too high.;rephrased
other;error;/forecast/q3;Revenue is overstated by 2 million.;/forecast/q3;Revenue is overstated by 5 million.;other number
same;inconsistency;/chart;The chart does not match the table.;/chart;Chart and table do not match.;rephrased
other;inconsistency;/chart;The chart does not match the table.;/chart;The chart matches the table.;negated
same;hallucination;/sources/1;The quoted study cannot be found.;/sources/1/title;The study that is quoted could not be found.;rephrased
other;hallucination;/sources/1;The quoted study cannot be found.;/sources/2;The quoted study cannot be found.;same claim, other item
same;error;/route;The route crosses a closed bridge.;/route;A bridge on the route is closed.;rephrased
other;error;/route;A bridge on the route is closed.;/route;The route ignores the weight limit.;same place, other claim
`;
