#include "relay/store/store_id.hpp"
#include "server/http/api_fixture.hpp"

#include <boost/test/unit_test.hpp>

#include <sstream>

using namespace relay;

namespace {

struct load_fixture : test::api_fixture
{
    std::vector<boost::json::value> load(const std::string& body)
    {
        const auto response = call("POST", "/relay/load", body);
        BOOST_TEST(response.status == 200u);
        std::vector<boost::json::value> replies;
        std::istringstream lines(response.body);
        for (std::string line; std::getline(lines, line);)
            replies.push_back(boost::json::parse(line));
        return replies;
    }

    static std::string status(const boost::json::value& reply)
    {
        return reply.at("status").as_string().c_str();
    }

    std::string mail_line =
        std::string(R"({"type":"send_email","ref":"r","payload":)") + good_email + "}";
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(load, load_fixture)

BOOST_AUTO_TEST_CASE(each_line_has_its_reply_in_order)
{
    const auto replies = load(mail_line + "\n\n" + "nonsense\n" + mail_line + "\r\n");
    BOOST_REQUIRE(replies.size() == 3u);
    BOOST_TEST(status(replies[0]) == "queued");
    BOOST_TEST(replies[0].at("ref").as_string() == "r");
    BOOST_TEST(status(replies[1]) == "rejected");
    BOOST_TEST(status(replies[2]) == "queued");
    BOOST_TEST(store.counts().at(lane::transactional, state::queued) == 2);
}

BOOST_AUTO_TEST_CASE(a_bare_email_is_the_payload_of_a_line)
{
    const auto replies = load(good_email);
    BOOST_REQUIRE(replies.size() == 1u);
    BOOST_TEST(status(replies[0]) == "queued");
}

BOOST_AUTO_TEST_CASE(a_broken_line_does_not_become_good_inside_of_another)
{
    const auto replies = load(std::string(good_email) + R"(,"lane":"campaign")");
    BOOST_REQUIRE(replies.size() == 1u);
    BOOST_TEST(status(replies[0]) == "rejected");
}

BOOST_AUTO_TEST_CASE(lines_of_every_size_have_their_replies_in_order)
{
    const auto sized = [](const std::string& ref, std::size_t size) {
        return R"({"type":"send_email","ref":")" + ref +
               R"(","payload":{"from":"a@acme.example","to":"b@c.example","subject":"s","text":")" +
               std::string(size, 'x') + "\"}}\n";
    };
    const auto replies =
        load(sized("0", 1) + sized("1", 300 << 10) + sized("2", 200 << 10) + sized("3", 200 << 10));
    BOOST_REQUIRE(replies.size() == 4u);
    for (std::size_t i = 0; i < replies.size(); ++i)
        BOOST_TEST(replies[i].at("ref").as_string() == std::to_string(i));
}

BOOST_AUTO_TEST_CASE(a_key_that_stands_in_two_lines_is_one_mail)
{
    const auto keyed = std::string(R"({"type":"send_email","idempotency_key":"k","payload":)") +
                       good_email + "}\n";
    const auto replies = load(keyed + keyed);
    BOOST_REQUIRE(replies.size() == 2u);
    BOOST_TEST(status(replies[0]) == "queued");
    BOOST_TEST(status(replies[1]) == "duplicate");
    BOOST_TEST(replies[0].at("id") == replies[1].at("id"));
}

BOOST_AUTO_TEST_CASE(only_mail_can_be_loaded)
{
    const auto replies = load(R"({"type":"ping","ref":"p"})");
    BOOST_REQUIRE(replies.size() == 1u);
    BOOST_TEST(status(replies[0]) == "rejected");
    BOOST_TEST(replies[0].at("ref").as_string() == "p");
}

BOOST_AUTO_TEST_CASE(lines_end_as_in_any_text_file)
{
    const auto replies =
        load("\xef\xbb\xbf" + mail_line + "\r" + mail_line + "\r\n\r\n" + mail_line + "\n");
    BOOST_REQUIRE(replies.size() == 3u);
    for (const auto& reply : replies)
        BOOST_TEST(status(reply) == "queued");
}

BOOST_AUTO_TEST_CASE(another_encoding_is_named)
{
    std::string wide;
    for (const char c : mail_line)
        wide.append(1, c).append(1, '\0');
    for (const auto& body : {wide, "\xff\xfe" + wide}) {
        const auto response = call("POST", "/relay/load", body);
        BOOST_TEST(response.status == 422u);
        BOOST_TEST(response.body.find("UTF-16") != std::string::npos);
    }
}

BOOST_AUTO_TEST_CASE(a_field_that_is_null_is_none)
{
    const auto replies = load(
        R"({"type":"send_email","ref":null,"idempotency_key":null,"lane":null,"campaign":null,)"
        R"("ttl":null,"scheduled_at":null,"payload":)" +
        std::string(good_email) + "}"
    );
    BOOST_REQUIRE(replies.size() == 1u);
    BOOST_TEST(status(replies[0]) == "queued");
}

BOOST_AUTO_TEST_CASE(every_answer_tells_the_store)
{
    const auto id = header(call("POST", "/relay/load"), "X-Relay-Store");
    BOOST_TEST(id.size() == 32u);
    BOOST_TEST(header(call("POST", "/relay/load", mail_line), "X-Relay-Store") == id);
    BOOST_TEST(json(call("GET", "/relay/status")).at("store").at("id").as_string() == id);
    const test::api_fixture another;
    BOOST_TEST(store_id(another.store.secret()) != id);
    BOOST_TEST(store_id(store.secret()) == id);
    ingest.configure({.max_queued = 1});
    BOOST_TEST(header(call("POST", "/relay/load", mail_line), "X-Relay-Store") == id);
}

BOOST_AUTO_TEST_CASE(a_queue_that_fills_up_refuses_the_rest)
{
    ingest.configure({.max_queued = 1});
    load(mail_line);
    const auto response = call("POST", "/relay/load", mail_line);
    BOOST_TEST(response.status == 503u);
}

BOOST_AUTO_TEST_CASE(too_many_lines_are_refused_as_a_whole)
{
    std::string body;
    for (int i = 0; i < 1'001; ++i)
        body += "{}\n";
    BOOST_TEST(call("POST", "/relay/load", body).status == 422u);
}

BOOST_AUTO_TEST_SUITE_END()
