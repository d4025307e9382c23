#include "relay/server/webhooks/webhook_api.hpp"
#include "server/http/api_fixture.hpp"

#include <boost/json/serialize.hpp>
#include <boost/test/unit_test.hpp>

namespace relay {

namespace {

struct unsubscribe_fixture : test::api_fixture
{
    webhook_api outside{
        tracker,
        tracking_counters,
        webhook_signer({"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"}),
        unsubscribe_codec};

    server_response ask(std::string method, std::string path, std::string body = {})
    {
        server_request request{.method = std::move(method), .path = std::move(path)};
        request.body = std::move(body);
        server_response response;
        auto asking = [&]() -> boost::asio::awaitable<void> {
            response = co_await test::served(outside, std::move(request));
        };
        test::run(ctx, asking());
        return response;
    }

    unsigned post(const std::string& path)
    {
        return ask("POST", path, "List-Unsubscribe=One-Click").status;
    }

    static std::string email_to(const std::string& to)
    {
        return R"({"from":"a@acme.example","to":")" + to + R"(","subject":"s","text":"t"})";
    }

    // Hands an email of a campaign in; returns its id.
    std::string hand_in(const std::string& to, const std::string& lane = "campaign")
    {
        const http_headers headers{{"x-relay-campaign", "spring"}, {"x-relay-lane", lane}};
        return json(call("POST", "/emails", email_to(to), headers)).at("id").as_string().c_str();
    }

    std::string state_of(const std::string& id)
    {
        const auto message = json(call("GET", "/relay/messages/" + id));
        return std::string(message.at("state").as_string());
    }

    // The path of the link in an email as it went out; empty: it has none
    std::string link_in(const std::string& body) const
    {
        boost::system::error_code ec;
        const auto email = boost::json::parse(body, ec).as_object();
        const auto* headers = email.if_contains("headers");
        if (!headers || !headers->as_object().contains("List-Unsubscribe"))
            return {};
        BOOST_TEST(headers->at("List-Unsubscribe-Post") == "List-Unsubscribe=One-Click");
        const std::string text(headers->at("List-Unsubscribe").as_string());
        constexpr std::string_view begin = "<https://mail.acme.example";
        BOOST_REQUIRE(text.starts_with(begin) && text.ends_with('>'));
        return text.substr(begin.size(), text.size() - begin.size() - 1);
    }

    // The link of a campaign's email that was sent to ann@example.org
    std::string link_to_ann()
    {
        id_of_ann = hand_in("Ann <ann@example.org>");
        sending();
        return link_in(resend.sent.back());
    }

    std::int64_t unsubscribed()
    {
        const auto report = json(call("GET", "/relay/campaigns/spring/report"));
        return report.at("unsubscribed").to_number<std::int64_t>();
    }

    std::size_t unsubscribed_in_timeline()
    {
        const auto message = json(call("GET", "/relay/messages/" + id_of_ann));
        std::size_t count = 0;
        for (const auto& entry : message.at("timeline").as_array())
            if (const auto* event = entry.as_object().if_contains("event"))
                count += *event == "unsubscribed";
        return count;
    }

    // What the feed tells after `seq`
    std::vector<feed_event> feed(std::int64_t seq = 0)
    {
        event_reader::feed_page page;
        auto asking = [&]() -> boost::asio::awaitable<void> {
            page = co_await event_reader.feed(seq, 100);
        };
        test::run(ctx, asking());
        return page.events;
    }

    bool is_listed(const std::string& address)
    {
        return call("GET", "/suppressions/" + address).status == 200;
    }

    std::string id_of_ann;
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(unsubscribe_over_http, unsubscribe_fixture)

BOOST_AUTO_TEST_CASE(looking_at_the_page_unsubscribes_nobody)
{
    const auto link = link_to_ann();
    for (const auto* method : {"GET", "HEAD", "GET"}) {
        const auto page = ask(method, link);
        BOOST_TEST(page.status == 200u);
        BOOST_TEST(page.body.find("<strong>ann@example.org</strong>") != std::string::npos);
        BOOST_TEST(page.body.find("<form method=\"post\">") != std::string::npos);
    }
    BOOST_TEST(!is_listed("ann@example.org"));
    BOOST_TEST(unsubscribed() == 0);
    BOOST_TEST(feed().empty());
}

BOOST_AUTO_TEST_CASE(a_post_stops_campaigns_to_the_address_and_nothing_else)
{
    const auto link = link_to_ann();
    const auto before = wall_now();
    const auto done = ask("POST", link, "List-Unsubscribe=One-Click");
    BOOST_TEST(done.status == 200u);
    BOOST_TEST(done.content_type == "text/html; charset=utf-8");

    const auto entry = json(call("GET", "/suppressions/ann@example.org"));
    BOOST_TEST(entry.at("origin") == "manual"); // to Resend's SDKs, which know of no other
    BOOST_TEST(entry.at("relay").at("origin") == "unsubscribe");
    BOOST_TEST(entry.at("relay").at("scope") == "campaigns");
    BOOST_TEST(entry.at("relay").at("why") == "one-click unsubscribe");
    BOOST_TEST(std::string(entry.at("source_id").as_string()) == id_of_ann);
    BOOST_TEST(state_of(hand_in("ANN@Example.org")) == "suppressed");
    const auto transactional = state_of(hand_in("ann@example.org", "transactional"));
    BOOST_TEST((transactional == "sealed" || transactional == "sent"));
    BOOST_TEST(state_of(hand_in("bob@example.org")) == "queued");

    const auto told = feed();
    BOOST_REQUIRE_EQUAL(told.size(), 1u);
    BOOST_TEST((told[0].what.kind == event_kind::unsubscribed));
    BOOST_TEST((told[0].what.at >= before));
    BOOST_TEST(told[0].what.detail == R"({"to":["ann@example.org"]})");
    BOOST_TEST(told[0].campaign == "spring");
    BOOST_TEST(id_codec.to_uuid(told[0].message) == id_of_ann);
    BOOST_TEST(unsubscribed_in_timeline() == 1u);
}

BOOST_AUTO_TEST_CASE(a_second_post_is_answered_alike_and_counts_nothing)
{
    const auto link = link_to_ann();
    for (int i = 0; i < 3; ++i)
        BOOST_TEST(post(link) == 200u);
    BOOST_TEST(unsubscribed() == 1);
    BOOST_TEST(feed().size() == 1u);
    BOOST_TEST(unsubscribed_in_timeline() == 1u);
    BOOST_TEST(tracking_counters.unsubscribes.recorded == 1u);
    BOOST_TEST(tracking_counters.unsubscribes.repeated == 2u);
    BOOST_TEST(tracking_counters.events + tracking_counters.duplicates == 0u); // those are Resend's
    const auto metrics = call("GET", "/metrics").body;
    BOOST_TEST(
        metrics.find(R"(resend_relay_unsubscribes_total{result="duplicate"} 2)") !=
        std::string::npos
    );
}

BOOST_AUTO_TEST_CASE(the_links_of_two_messages_count_for_each)
{
    const auto first = link_to_ann();
    const auto second = link_to_ann();
    BOOST_TEST(first != second);
    BOOST_TEST(post(first) == 200u);
    BOOST_TEST(post(second) == 200u);
    BOOST_TEST(unsubscribed() == 2);
    BOOST_TEST(feed().size() == 2u);
    BOOST_TEST(json(call("GET", "/suppressions")).at("data").as_array().size() == 1u);
}

BOOST_AUTO_TEST_CASE(an_old_link_works_again_after_a_removal_by_hand)
{
    const auto link = link_to_ann();
    BOOST_TEST(post(link) == 200u);
    for (int i = 2; i < 5; ++i) {
        BOOST_TEST(call("DELETE", "/suppressions/ann@example.org").status == 200u);
        BOOST_TEST(state_of(hand_in("ann@example.org")) == "queued");
        BOOST_TEST(post(link) == 200u);
        BOOST_TEST(is_listed("ann@example.org"));
        BOOST_TEST(state_of(hand_in("ann@example.org")) == "suppressed");
        BOOST_TEST(feed().size() == static_cast<std::size_t>(i)); // told, as it changed something
        BOOST_TEST(unsubscribed() == 1);                          // but the same message
    }
}

BOOST_AUTO_TEST_CASE(whatever_a_mailbox_or_the_page_posts_is_good)
{
    const auto multipart =
        "--b\r\nContent-Disposition: form-data; name=\"List-Unsubscribe\"\r\n\r\n"
        "One-Click\r\n--b--\r\n";
    const std::vector<std::pair<std::string, std::string>> bodies = {
        {"List-Unsubscribe=One-Click", "one-click unsubscribe"},
        {multipart, "one-click unsubscribe"},
        {"", "unsubscribed on the page"},
        {std::string(1 << 20, '\0'), "unsubscribed on the page"}};
    for (const auto& [body, why] : bodies) {
        const auto link = link_to_ann();
        BOOST_TEST(ask("POST", link, body).status == 200u);
        const auto entry = json(call("GET", "/suppressions/ann@example.org"));
        BOOST_TEST(entry.at("relay").at("why").as_string() == why);
        call("DELETE", "/suppressions/ann@example.org");
    }
}

BOOST_AUTO_TEST_CASE(a_forged_link_is_answered_404_and_does_nothing)
{
    const auto link = link_to_ann();
    auto changed = link;
    changed.back() = changed.back() == 'A' ? 'Q' : 'A';
    const relay::unsubscribe_codec theirs(id_secret{7});
    const auto foreign =
        "/unsubscribe/" + theirs.write({.message = {1}, .address = "ann@example.org"});
    std::uint64_t refused = 0;
    for (const auto& path :
         {changed,
          link + "x",
          link + "/",
          foreign,
          std::string("/unsubscribe/"),
          std::string("/unsubscribe/%"),
          std::string("/unsubscribe/../relay/status")}) {
        for (const auto* method : {"GET", "HEAD", "POST"}) {
            const auto page = ask(method, path);
            BOOST_TEST(page.status == 404u, path);
            BOOST_TEST(page.content_type == "text/html; charset=utf-8");
            BOOST_TEST(page.body.find("ann") == std::string::npos);
            BOOST_TEST(++refused == tracking_counters.unsubscribes.unknown);
        }
    }
    BOOST_TEST(!is_listed("ann@example.org"));
    BOOST_TEST(feed().empty());
}

BOOST_AUTO_TEST_CASE(other_methods_are_not_allowed)
{
    const auto link = link_to_ann();
    for (const auto* method : {"PUT", "DELETE", "PATCH", "OPTIONS"}) {
        const auto answer = ask(method, link);
        BOOST_TEST(answer.status == 405u);
        BOOST_TEST(header(answer, "Allow") == "GET, HEAD, POST");
    }
    BOOST_TEST(!is_listed("ann@example.org"));
}

BOOST_AUTO_TEST_CASE(a_link_works_however_a_proxy_passes_it_on)
{
    const auto link = link_to_ann();
    const auto token = link.substr(link.rfind('/') + 1);
    auto escaped = "/unsubscribe/%" + std::string(token[0] == '-' ? "2d" : "");
    if (token[0] != '-') {
        constexpr char digits[] = "0123456789ABCDEF";
        escaped += digits[token[0] >> 4];
        escaped += digits[token[0] & 15];
    }
    escaped += token.substr(1);
    BOOST_TEST(ask("GET", "/mail/relay" + link).status == 200u);
    BOOST_TEST(ask("GET", escaped).status == 200u);
    BOOST_TEST(post("/mail/relay" + link) == 200u);
    BOOST_TEST(is_listed("ann@example.org"));
}

BOOST_AUTO_TEST_CASE(a_link_outlives_its_message)
{
    const message_id forgotten{id_source.next_message(wall_now() - std::chrono::years(3)).value};
    const auto link = "/unsubscribe/" +
                      unsubscribe_codec.write({.message = forgotten, .address = "ann@example.org"});
    BOOST_TEST(post(link) == 200u);
    BOOST_TEST(post(link) == 200u);
    BOOST_TEST(state_of(hand_in("ann@example.org")) == "suppressed");
    const auto report = json(call("GET", "/relay/report?by=day"));
    BOOST_TEST(report.at("total").at("unsubscribed").to_number<int>() == 0);
    const auto told = feed();
    BOOST_REQUIRE_EQUAL(told.size(), 1u);
    BOOST_TEST((told[0].message == forgotten));
}

BOOST_AUTO_TEST_CASE(campaign_mail_that_waits_is_not_sent_to_who_unsubscribes_meanwhile)
{
    const auto link = link_to_ann();
    const auto waiting = hand_in("ann@example.org");
    BOOST_TEST(post(link) == 200u);
    const auto sent = resend.sent.size();
    sending();
    BOOST_TEST(state_of(waiting) == "suppressed");
    BOOST_TEST(resend.sent.size() == sent);
}

BOOST_AUTO_TEST_CASE(each_email_of_a_batch_has_a_link_of_its_own)
{
    const auto batch = '[' + email_to("ann@example.org") + ',' + email_to("bob@example.org") + ']';
    const http_headers campaign{{"x-relay-lane", "campaign"}};
    BOOST_TEST(call("POST", "/emails/batch", batch, campaign).status == 200u);
    BOOST_TEST(call("POST", "/emails/batch", batch).status == 200u); // transactional
    sending();
    BOOST_REQUIRE_EQUAL(resend.sent.size(), 4u);
    std::size_t with_links = 0;
    for (const auto& body : resend.sent) {
        const auto link = link_in(body);
        if (link.empty())
            continue;
        ++with_links;
        BOOST_TEST(post(link) == 200u);
    }
    BOOST_TEST(with_links == 2u);
    BOOST_TEST(is_listed("ann@example.org"));
    BOOST_TEST(is_listed("bob@example.org"));
}

BOOST_AUTO_TEST_CASE(who_is_left_alone_by_a_suppression_gets_a_link)
{
    BOOST_TEST(call("POST", "/suppressions", R"({"email":"bob@example.org"})").status == 201u);
    const std::string both =
        R"({"from":"a@acme.example","to":["bob@example.org","ann@example.org"],"subject":"s","text":"t"})";
    const http_headers campaign{{"x-relay-lane", "campaign"}};
    BOOST_TEST(call("POST", "/emails", both, campaign).status == 200u);
    sending();
    BOOST_TEST(post(link_in(resend.sent.back())) == 200u);
    BOOST_TEST(is_listed("ann@example.org"));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
