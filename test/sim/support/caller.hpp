#pragma once

#include "sim/resend_api.hpp"

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace relay::sim::test {

// 2026-11-23T12:00:00Z
inline const wall_time noon{std::chrono::seconds(1'795'435'200)};

// A mail that Resend takes; `more` is appended to its fields.
std::string mail(std::string_view more = "");

// Calls the simulator's API without a network, on a clock that moves when it's told to.
struct caller
{
    explicit caller(settings s = {}) : t(s) {}

    http_reply call(
        std::string_view method,
        std::string_view target,
        std::string_view body = "",
        std::vector<std::string> headers = {}
    );

    http_reply post(std::string_view body, std::vector<std::string> headers = {})
    {
        return call("POST", "/emails", body, std::move(headers));
    }

    http_reply batch(std::string_view body, std::vector<std::string> headers = {})
    {
        return call("POST", "/emails/batch", body, std::move(headers));
    }

    void pass(std::chrono::milliseconds time);

    team t;
    instant now{steady_time() + std::chrono::hours(1), noon};

    // Headers that every request carries
    std::string agent = "user-agent: test";
    std::string authorization = "authorization: Bearer re_test";
};

// From a body: the error's name, its message, the id of a mail
std::string name_of(const http_reply& r);
std::string message_of(const http_reply& r);
std::string id_of(const http_reply& r);

} // namespace relay::sim::test
