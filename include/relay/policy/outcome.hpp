#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace relay {

// What became of one sending of a request. Follows section 5 of resend-api.md: status, name and
// message together; a name that nobody knows falls back on the class of its status.
enum class verdict : std::uint8_t
{
    accepted,     // 2xx: Resend has it; in a permissive batch perhaps not all of it
    refused,      // the request's own fault, and for good
    server_error, // 5xx in Resend's words: the same request again, later
    no_answer, // sent, at least in part, and then silence, a broken connection, or a gateway's word
    not_sent,  // not one byte of it reached Resend: no name, no connection, no TLS
    rate_limited,  // 429 rate_limit_exceeded
    in_progress,   // 409: the same key, or the same thing, is being worked on: soon again
    key_conflict,  // 409 invalid_idempotent_request: the key was used for other bytes
    account,       // key bad, missing, suspended or restricted; no User-Agent
    quota_daily,   // 429 daily_quota_exceeded
    quota_monthly, // 429 monthly_quota_exceeded
    domain,        // 403: the sender's domain may not send (not verified, testing mode)
};

std::string_view to_string(verdict v);

// Resend's verdict with its own words for it. `message` may echo addresses: for dead letters and
// replies, never for a log above debug.
struct outcome
{
    relay::verdict verdict{verdict::no_answer};
    unsigned status{}; // 0: no answer
    std::string name;
    std::string message;
    std::string domain; // verdict::domain: the one that Resend names, in lower case, if it does
};

// Reads an answer. `name` and `message` are those of Resend's error envelope, both empty when the
// answer was not JSON (an HTML page of a proxy, Cloudflare's "error code: 1010"): a gateway's 5xx
// does not tell what became of the request behind it. Of a name the first 128 bytes are kept, of a
// message 4,096.
outcome classify(unsigned status, std::string_view name, std::string_view message);

// Classifies the refusal of one message of a permissive batch: Resend gives words, and neither a
// status nor a name (resend-api.md, section 2).
outcome classify_refusal(std::string_view message);

// True when Resend refuses the key itself, whatever it is asked: it is unknown, missing, inactive
// or suspended (resend-api.md, section 5.1). A key that may only send is a good one.
bool refuses_key(const outcome& result);

// True for a 403 that is neither about the key nor about a sender's domain, as far as anybody
// knows.
bool is_unknown_prohibition(const outcome& result);

// True when Resend surely holds nothing of the request: it may be taken apart and go out again
// under another key.
bool surely_not_accepted(verdict v);

} // namespace relay
