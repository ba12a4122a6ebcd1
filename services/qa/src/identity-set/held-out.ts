/** Pairs that nothing was tuned on: only measured. Lines as in tune.ts. */
export const heldOut = `
same;error;/licence/spdx;The SPDX identifier is misspelled.;/licence/spdx;Misspelled SPDX identifier.;shorter
other;error;/licence/spdx;The SPDX identifier is misspelled.;/licence/spdx;The SPDX identifier is deprecated.;same place, other claim
same;error;/packages/2;The package is dual-licensed, which the audit ignores.;/packages/2/licence;The audit ignores that the package is dual-licensed.;turned round
other;error;/packages/2/licence;The audit ignores that the package is dual-licensed.;/packages/3/licence;The audit ignores that the package is dual-licensed.;same claim, other item
same;policy;/packages/7;AGPL packages are forbidden.;/packages/7;Packages under the AGPL are not allowed.;rephrased
other;policy;/packages/7;AGPL packages are forbidden.;/packages/7;The package has no owner.;same place, other claim
same;error;/version;The newest version is 4.2.1, not 4.1.0.;/version;Version 4.1.0 is given, but the newest is 4.2.1.;turned round
other;error;/version;The newest version is 4.2.1.;/version;The newest version is 4.3.0.;other number
same;hallucination;/maintainers;No maintainer with this name exists.;/maintainers/0;The maintainer of this name does not exist.;rephrased
other;hallucination;/maintainers;No maintainer with this name exists.;/maintainers;The number of downloads was made up.;same place, other claim
same;quality;/rationale;The rationale gives no reason for the rating.;/rationale;No reason for the rating is given.;rephrased
other;quality;/rationale;The rationale gives no reason for the rating.;/rationale;The rationale gives a reason for the rating.;negated
same;error;/invoice/number;The invoice number is missing.;/invoice;There is no invoice number.;rephrased
other;error;/invoice/number;The invoice number is missing.;/invoice/number;The invoice number is used twice.;same place, other claim
same;error;/iban;The IBAN has a wrong check digit.;/iban;Check digit of the IBAN is wrong.;turned round
other;error;/iban;The IBAN has a wrong check digit.;/bic;The BIC belongs to another bank.;other place
same;inconsistency;/net;Net and gross amounts do not add up.;/net;The net amount and the gross amount do not add up.;longer
other;inconsistency;/net;Net and gross amounts do not add up.;/net;Net and gross amounts add up.;negated
same;error;/lines/0/quantity;Quantity is 12 in the order, 21 in the invoice.;/lines/0/quantity;The order says 12, the invoice 21.;shorter
other;error;/lines/0/quantity;The quantity in the order is 12.;/lines/0/quantity;The quantity in the order is 15.;other number
same;policy;/payment;Payment terms over 30 days need approval.;/payment/terms;Approval is needed for payment terms over 30 days.;turned round
other;policy;/payment;Payment terms over 30 days need approval.;/payment;Payment terms over 60 days need approval.;other number
same;error;/currency;The currency is EUR, not USD.;/currency;Amounts are in EUR; USD is wrong.;rephrased
other;error;/currency;The currency is EUR, not USD.;/currency;The exchange rate is from the wrong day.;same place, other claim
same;error;/lines/1;The freight charge was added twice.;/lines/1;Freight is charged twice.;rephrased
other;error;/lines/1;The freight charge was added twice.;/lines/6;The freight charge was added twice.;same claim, other item
same;quality;/reply;The reply does not answer the question.;/reply/text;The customer's question is not answered.;rephrased
other;quality;/reply;The reply does not answer the question.;/reply;The reply uses jargon.;same place, other claim
same;error;/reply/date;The delivery date promised is wrong.;/reply/date;Wrong delivery date promised.;shorter
other;error;/reply/date;The delivery date promised is wrong.;/reply/date;The delivery address is wrong.;same words, other thing
same;policy;/reply;The reply admits liability.;/reply;Liability is admitted in the reply.;turned round
other;policy;/reply;The reply admits liability.;/reply;The reply does not admit liability.;negated
same;hallucination;/reply/body;The voucher code SAVE20 was invented.;/reply/body;Voucher code SAVE20 is made up.;rephrased
other;hallucination;/reply/body;The voucher code SAVE20 was invented.;/reply/body;The voucher code SAVE50 was invented.;other number
same;quality;;The text switches between formal and informal address.;;Formal and informal address are mixed in the text.;rephrased
other;quality;;The text switches between formal and informal address.;;The text has several typing errors.;no place, other claim
same;error;/reply/signature;The signature names the wrong department.;/reply/signature;Wrong department in the signature.;shorter
other;error;/reply/signature;The signature names the wrong department.;/reply/signature;The signature has no telephone number.;same place, other claim
same;error;/findings/0;The race condition in the cache is overlooked.;/findings/0;A race condition in the cache was not noticed.;rephrased
other;error;/findings/0;The race condition in the cache is overlooked.;/findings/0;The cache never expires.;same place, other claim
same;error;/diff;The error of fetch is swallowed.;/diff/hunks/1;Errors from fetch are swallowed silently.;rephrased
other;error;/diff;The error of fetch is swallowed.;/diff;The timeout of fetch is ignored.;same words, other thing
same;quality;/diff;The new function has no tests.;/diff;Tests for the new function are missing.;rephrased
other;quality;/diff;The new function has no tests.;/diff;The new function has tests.;negated
same;inconsistency;/docs;The documentation describes a parameter that was removed.;/docs;A removed parameter is still described in the documentation.;turned round
other;inconsistency;/docs;The documentation describes a removed parameter.;/docs;The example in the documentation does not compile.;same place, other claim
same;error;/diff/line;SQL injection through the sort parameter.;/diff/line;The sort parameter allows SQL injection.;rephrased
other;error;/diff/line;SQL injection through the sort parameter.;/diff/line;SQL injection through the filter parameter.;same words, other thing
same;error;/complexity;The complexity is quadratic, not linear.;/complexity;Complexity is stated as linear but it is quadratic.;turned round
other;error;/complexity;The complexity is quadratic, not linear.;/complexity;The memory use is not stated.;same place, other claim
same;policy;/diff;The licence header is missing in the new file.;/diff;New file has no licence header.;rephrased
other;policy;/diff;The licence header is missing in the new file.;/diff;The commit is not signed.;same place, other claim
same;error;/bloodPressure;Blood pressure was 140/90, not 120/80.;/bloodPressure;The record gives 140/90 as blood pressure instead of 120/80.;rephrased
other;error;/bloodPressure;Blood pressure was 140/90.;/bloodPressure;Blood pressure was 150/95.;other number
same;hallucination;/medication;Aspirin was never prescribed.;/medication/2;There is no prescription of aspirin.;rephrased
other;hallucination;/medication;Aspirin was never prescribed.;/medication;Ibuprofen was never prescribed.;same words, other thing
same;error;/side;The fracture is on the left side, not the right.;/side;Left-sided fracture reported as right.;rephrased
other;error;/side;The fracture is on the left side.;/side;The fracture needs no surgery.;same place, other claim
same;inconsistency;/plan;The plan contradicts the stated allergy.;/plan/0;Stated allergy and plan contradict each other.;turned round
other;inconsistency;/plan;The plan contradicts the stated allergy.;/plan;The plan refers to a test that was cancelled.;same place, other claim
same;quality;/followUp;No follow-up appointment is named.;/followUp;The follow-up appointment is missing.;rephrased
other;quality;/followUp;No follow-up appointment is named.;/followUp;A follow-up appointment is named.;negated
same;error;/lab/3/value;The potassium value is 4.1, not 1.4.;/lab/3/value;Potassium is 4.1; digits were swapped to 1.4.;rephrased
other;error;/lab/3/value;The potassium value is wrong.;/lab/5/value;The sodium value is wrong.;other place and thing
same;error;/clauses/1;The governing law is Swiss, not German.;/clauses/1;German law is named, but Swiss law governs.;turned round
other;error;/clauses/1;The governing law is Swiss.;/clauses/1;The place of jurisdiction is missing.;same place, other claim
same;inconsistency;/term;The term is 24 months in one place and 36 in another.;/term;Term given as both 24 and 36 months.;rephrased
other;inconsistency;/term;The term is 24 months in one place and 36 in another.;/term;The term is 12 months in one place and 18 in another.;other number
same;policy;/liability;Unlimited liability must not be accepted.;/liability;Liability without limit is accepted, which is not allowed.;rephrased
other;policy;/liability;Unlimited liability must not be accepted.;/liability;The insurance certificate is missing.;same place, other claim
same;quality;/abstract;The abstract does not state the result.;/abstract;The result is not stated in the abstract.;turned round
other;quality;/abstract;The abstract does not state the result.;/abstract;The abstract exceeds the word limit.;same place, other claim
same;error;/table/2;The percentages add up to 104.;/table/2;Percentages sum to 104 %.;rephrased
other;error;/table/2;The percentages add up to 104.;/table/2;The percentages add up to 98.;other number
same;hallucination;/references/4;The reference has no such page.;/references/4/page;The page cited does not exist in the reference.;rephrased
other;hallucination;/references/4;The reference has no such page.;/references/9;The reference has no such page.;same claim, other item
same;error;/schedule;The train leaves at 09:15, not 09:45.;/schedule/0;Departure is 09:15; the schedule says 09:45.;rephrased
other;error;/schedule;The train leaves at 09:15.;/schedule;The train leaves at 10:15.;other number
`;
