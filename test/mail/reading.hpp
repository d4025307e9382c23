#pragma once

#include "relay/mail/job.hpp"
#include "support/moments.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <boost/test/unit_test.hpp>

#include <string>
#include <string_view>
#include <variant>

// What the tests of job_reader share: a reader with a fixed time, id and correlation tag.

namespace relay::test {

inline constexpr std::string_view uuid = "0199b3c2-0000-7000-8000-000000000001";

struct reading
{
    job_reader reader;
    job_context context{.now = noon, .uuid = uuid, .correlation_tag = "relay_id"};

    job line(std::string_view text) { return reader.read_line(text, context); }

    submission sent(std::string_view text)
    {
        auto result = line(text);
        if (const auto* error = std::get_if<api_error>(&result.what))
            BOOST_FAIL(std::string(text) + ": " + error->message);
        return std::get<send_email_job>(std::move(result.what)).email;
    }

    api_error refused(std::string_view text)
    {
        auto result = line(text);
        BOOST_REQUIRE_MESSAGE(std::holds_alternative<api_error>(result.what), text);
        return std::get<api_error>(result.what);
    }

    // The same for a payload of `send_email`
    submission sent_payload(std::string_view payload) { return sent(send_email(payload)); }
    api_error refused_payload(std::string_view payload) { return refused(send_email(payload)); }

    // `beside`: further fields of the line, each with a comma before it
    static std::string send_email(std::string_view payload, std::string_view beside = "")
    {
        return R"({"type":"send_email","payload":)" + std::string(payload) + std::string(beside) +
               '}';
    }

    // A good payload, and further fields of it
    static std::string payload(std::string_view more = "")
    {
        return R"({"to":"ann@mail.test","from":"us@acme.test","subject":"Hi","text":"Hello")" +
               std::string(more) + '}';
    }
};

inline boost::json::object parse_object(std::string_view text)
{
    return boost::json::parse(text).as_object();
}

} // namespace relay::test
