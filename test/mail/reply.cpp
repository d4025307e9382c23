#include "relay/mail/reply.hpp"

#include <boost/test/unit_test.hpp>

#include <vector>

namespace relay {

namespace {

constexpr std::string_view id = "0199b3c2-0000-7000-8000-000000000001";

// What a function appends, without the end of the line that each reply must have
template <class F>
std::string reply(F append)
{
    std::string out = "x";
    append(out);
    BOOST_REQUIRE(out.ends_with('\n'));
    BOOST_REQUIRE(out.find('\n') == out.size() - 1);
    return out.substr(1, out.size() - 2);
}

} // namespace

BOOST_AUTO_TEST_SUITE(replies)

BOOST_AUTO_TEST_CASE(the_ref_comes_first_when_there_is_one)
{
    BOOST_TEST(reply([](auto& out) { append_pong(out, {}); }) == R"({"status":"pong"})");
    BOOST_TEST(reply([](auto& out) {
                   append_pong(out, "a\"\n");
               }) == R"({"ref":"a\"\n","status":"pong"})");
    BOOST_TEST(reply([](auto& out) { append_ok(out, ""); }) == R"({"ref":"","status":"ok"})");
}

BOOST_AUTO_TEST_CASE(replies_with_an_id)
{
    const std::string with_id = R"(","id":"0199b3c2-0000-7000-8000-000000000001"})";
    auto queued = [](auto& out) { append_queued(out, {}, id); };
    auto duplicate = [](auto& out) { append_duplicate(out, {}, id); };
    auto cancelled = [](auto& out) { append_cancelled(out, {}, id); };
    BOOST_TEST(reply(queued) == R"({"status":"queued)" + with_id);
    BOOST_TEST(reply(duplicate) == R"({"status":"duplicate)" + with_id);
    BOOST_TEST(reply(cancelled) == R"({"status":"cancelled)" + with_id);
    auto all = [](auto& out) { append_cancelled(out, "r", "spring", 7); };
    BOOST_TEST(
        reply(all) == R"({"ref":"r","status":"cancelled","campaign":"spring","messages":7})"
    );
}

BOOST_AUTO_TEST_CASE(suppressed_addresses_are_listed)
{
    const std::vector<std::string> gone = {"gone@mail.test", "\"x\"@mail.test"};
    const std::string rest = R"(","id":"0199b3c2-0000-7000-8000-000000000001",)"
                             R"("suppressed":["gone@mail.test","\"x\"@mail.test"]})";
    auto suppressed = [&](auto& out) { append_suppressed(out, {}, id, gone); };
    auto queued = [&](auto& out) { append_queued(out, {}, id, gone); };
    BOOST_TEST(reply(suppressed) == R"({"status":"suppressed)" + rest);
    BOOST_TEST(reply(queued) == R"({"status":"queued)" + rest);
}

BOOST_AUTO_TEST_CASE(an_error_is_worded_as_resend_does)
{
    const api_error error{422, "validation_error", "Invalid `to` field. \"x\""};
    BOOST_TEST(
        reply([&](auto& out) { append_rejected(out, "r", error); }) ==
        R"({"ref":"r","status":"rejected","error":{"statusCode":422,"name":"validation_error",)"
        R"("message":"Invalid `to` field. \"x\""}})"
    );
}

BOOST_AUTO_TEST_CASE(the_status_of_a_message)
{
    message_status status{
        .id = id,
        .state = state::waiting,
        .lane = lane::campaign,
        .attempts = 1,
        .resend_id = {},
        .last_event = {},
        .waits_for = "backoff",
        .until = parse_iso8601("2026-11-23T10:03:00Z"),
    };
    BOOST_TEST(
        reply([&](auto& out) { append_status(out, {}, status); }) ==
        R"({"status":"message","id":"0199b3c2-0000-7000-8000-000000000001","state":"waiting",)"
        R"("lane":"campaign","attempts":1,"resend_id":null,"last_event":null,)"
        R"("waits_for":"backoff","until":"2026-11-23T10:03:00.000Z"})"
    );
    status.state = state::sent;
    status.resend_id = "re";
    status.last_event = "delivered";
    status.waits_for = {};
    status.until.reset();
    BOOST_TEST(
        reply([&](auto& out) { append_status(out, {}, status); }) ==
        R"({"status":"message","id":"0199b3c2-0000-7000-8000-000000000001","state":"sent",)"
        R"("lane":"campaign","attempts":1,"resend_id":"re","last_event":"delivered",)"
        R"("waits_for":null,"until":null})"
    );
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
