#pragma once

#include <string>
#include <string_view>

namespace relay {

// The header lines of POST /emails or, with `batch`, of POST /emails/batch in permissive mode
// (resend-api.md, sections 1.1 and 2), as http_request::headers wants them: each with its CRLF,
// without Host, User-Agent and Content-Length. They hold the API key: never for a log.
std::string
make_request_head(std::string_view api_key, std::string_view idempotency_key, bool batch);

// Those of a GET
std::string make_get_head(std::string_view api_key);

} // namespace relay
