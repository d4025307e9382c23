#include "relay/resend/email_api.hpp"

#include <boost/test/unit_test.hpp>

namespace relay {

namespace {

struct sending
{
    const char* what;
    relay::verdict verdict;
    bool written;
    bool answered;
    bool lost;
    bool maybe;
};

constexpr sending sendings[] = {
    {"accepted", verdict::accepted, true, true, false, false},
    {"accepted after a connection broke: one answer for both",
     verdict::accepted,
     true,
     true,
     true,
     false},
    {"no connection", verdict::not_sent, false, false, false, false},
    {"no connection after one broke", verdict::not_sent, true, false, true, true},
    {"silence", verdict::no_answer, true, false, false, true},
    {"a gateway's word", verdict::no_answer, true, true, false, true},
    {"refused", verdict::refused, true, true, false, false},
    {"refused after a connection broke", verdict::refused, true, true, true, true},
    {"too fast after a connection broke", verdict::rate_limited, true, true, true, true},
    {"Resend's own error", verdict::server_error, true, true, false, false},
    {"Resend's own error after a connection broke", verdict::server_error, true, true, true, true},
};

} // namespace

BOOST_AUTO_TEST_SUITE(a_sending)

BOOST_AUTO_TEST_CASE(may_have_been_accepted_when_it_was_written_and_not_answered)
{
    for (const auto& s : sendings) {
        const send_report report{
            .result = {.verdict = s.verdict},
            .written = s.written,
            .answered = s.answered,
            .lost = s.lost,
        };
        BOOST_TEST(maybe_accepted(report) == s.maybe, s.what);
    }
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
