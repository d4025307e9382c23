#include "relay/resend/email_api.hpp"

namespace relay {

bool maybe_accepted(const send_report& report)
{
    switch (report.result.verdict) {
    case verdict::accepted: // of one key there is one answer, to every sending
        return false;
    case verdict::no_answer: // or one that is not Resend's, or that nobody can read
        return report.written;
    default:
        return report.lost || (report.written && !report.answered);
    }
}

} // namespace relay
