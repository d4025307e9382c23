#pragma once

#include "sim/clock.hpp"
#include "sim/faults.hpp"
#include "sim/problem.hpp"
#include "sim/rate_window.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace relay::sim {

// An answer, and how the session is to give it
struct http_reply
{
    int status{200};
    std::string_view content_type{"application/json; charset=utf-8"};
    std::string body;

    std::optional<admission> rate; // nothing: answered by the proxy in front of Resend
    bool retry_after{};            // says when to come back: after a rate_limit_exceeded
    std::optional<wall_time> date;
    std::optional<std::uint64_t> daily_used;
    std::optional<std::uint64_t> monthly_used;

    bool without_body{}; // an answer to HEAD: only its head is given
    bool keep_alive{true};
    microseconds delay{};
    fault injected{fault::none};

    // As after construction, but the body keeps its memory
    void clear();

    void fail(const problem& p);
};

// "OK" of 200
std::string_view reason(int status);

// Appends the status line, the headers and the empty line that ends them.
void append_head(std::string& out, const http_reply& r);

// Appends the whole answer.
void append_reply(std::string& out, const http_reply& r);

} // namespace relay::sim
