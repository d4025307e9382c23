#pragma once

#include <string>
#include <string_view>

namespace relay {

// Bulk loading takes lines of the job socket and, for those who only have emails, the bare JSON
// object of Resend's POST /emails: that is turned into a line here. Whatever else is returned as
// it is, for the reader of lines to refuse.
std::string as_job_line(std::string_view line);

} // namespace relay
