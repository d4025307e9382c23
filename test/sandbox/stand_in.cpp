#include "relay/sandbox/stand_in.hpp"

#include "relay/net/http_client.hpp"
#include "relay/sandbox/inbox.hpp"
#include "support/run.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>

namespace relay {

namespace asio = boost::asio;

namespace {

constexpr std::string_view mail_of_all_sorts = R"({"from":"a@acme.example",
    "to":["bounced@resend.dev"],"subject":"Hi","text":"","headers":{"X-A":"1"},
    "tags":[{"name":"relay_id","value":"ours"},{"name":"shop","value":"north"}],
    "attachments":[{"filename":"a.txt","content":"aGk=","content_type":"text/plain"},
                   {"filename":"b.txt","path":"https://acme.example/b.txt"}]})";

} // namespace

BOOST_AUTO_TEST_SUITE(stand_in_for_resend)

BOOST_AUTO_TEST_CASE(what_it_accepts_is_in_the_inbox)
{
    relay::inbox inbox;
    const stand_in resend(
        inbox, {.correlation_tag = "relay_id", .webhooks = {}, .webhook_secret = {}}
    );
    asio::io_context ctx;
    http_client client(
        ctx.get_executor(),
        {.base_url = resend.base_url(), .ca_file = resend.ca_file(), .user_agent = "test"}
    );
    auto test = [&]() -> asio::awaitable<void> {
        const http_request request{
            .method = "POST",
            .target = "/emails",
            .headers = "Authorization: Bearer re_any\r\nContent-Type: application/json\r\n",
            .body = {mail_of_all_sorts},
        };
        const auto result = co_await client.exchange(request);
        BOOST_TEST(result.error == "");
        BOOST_TEST(result.answer.status == 200u);
    };
    test::run(ctx, test());

    const auto mails = inbox.newest_first();
    BOOST_REQUIRE(mails.size() == 1u);
    const auto& mail = *mails.front();
    BOOST_TEST(mail.message == "ours");
    BOOST_TEST(mail.last_event == "bounced");
    BOOST_TEST(!mail.html.has_value());
    BOOST_TEST((mail.text == ""));
    BOOST_TEST((mail.headers == inbox_mail::pairs{{"X-A", "1"}}));
    BOOST_TEST((mail.tags == inbox_mail::pairs{{"shop", "north"}}));
    BOOST_REQUIRE(mail.attachments.size() == 2u);
    BOOST_TEST(mail.attachments[0].content == "hi");
    BOOST_TEST(mail.attachments[1].path == "https://acme.example/b.txt");
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
