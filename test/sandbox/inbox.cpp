#include "relay/sandbox/inbox.hpp"

#include "relay/sandbox/inbox_search.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

namespace relay {

namespace {

inbox_mail mail_of(const std::string& id, const std::string& text = {})
{
    inbox_mail mail;
    mail.id = id;
    mail.subject = "Mail " + id;
    mail.to = {"Ann <ann@" + id + ".example>"};
    mail.text = text;
    return mail;
}

std::string ids_of(const std::vector<inbox_mail_ptr>& mails)
{
    std::string all;
    for (const auto& mail : mails)
        all += mail->id + ' ';
    return all;
}

// a, b ... e, the last one newest
struct full_inbox
{
    relay::inbox inbox;

    full_inbox()
    {
        for (const char c : std::string("abcde"))
            inbox.add(mail_of(std::string(1, c)));
    }

    inbox_page page(inbox_search search) { return find_mails(inbox.newest_first(), search); }
};

} // namespace

BOOST_AUTO_TEST_SUITE(inbox_of_a_sandbox)

BOOST_AUTO_TEST_CASE(the_newest_mails_are_kept)
{
    relay::inbox inbox({.mails = 3});
    for (const char c : std::string("abcde"))
        inbox.add(mail_of(std::string(1, c)));
    BOOST_TEST(ids_of(inbox.newest_first()) == "e d c ");
    BOOST_TEST(inbox.forgotten() == 2u);
    BOOST_TEST(!inbox.find("b"));
    BOOST_TEST(inbox.find("c")->subject == "Mail c");
}

BOOST_AUTO_TEST_CASE(large_mails_push_others_out_and_one_is_always_kept)
{
    relay::inbox inbox({.mails = 100, .bytes = 50'000});
    for (const char c : std::string("abcd"))
        inbox.add(mail_of(std::string(1, c), std::string(20'000, 'x')));
    BOOST_TEST(ids_of(inbox.newest_first()) == "d c ");
    inbox.add(mail_of("huge", std::string(200'000, 'x')));
    BOOST_TEST(ids_of(inbox.newest_first()) == "huge ");
    inbox.add(mail_of("small"));
    BOOST_TEST(ids_of(inbox.newest_first()) == "small ");
    BOOST_TEST(inbox.bytes() == bytes_of(*inbox.find("small")));
}

BOOST_AUTO_TEST_CASE(all_that_a_sender_fills_has_its_weight)
{
    const auto plain = bytes_of(mail_of("a"));
    const std::string much(10'000, 'x');
    for (auto text :
         {&inbox_attachment::filename,
          &inbox_attachment::content_type,
          &inbox_attachment::content_id,
          &inbox_attachment::path,
          &inbox_attachment::content}) {
        auto mail = mail_of("a");
        mail.attachments.emplace_back().*text = much;
        BOOST_TEST(bytes_of(mail) >= plain + much.size());
    }
    auto mail = mail_of("a");
    mail.headers.assign(1'000, {"a", ""});
    BOOST_TEST(bytes_of(mail) >= plain + 1'000 * sizeof(mail.headers.front()));
}

BOOST_AUTO_TEST_CASE(an_emptied_inbox_weighs_nothing_and_readers_keep_what_they_hold)
{
    full_inbox full;
    const auto held = full.inbox.find("a");
    BOOST_TEST(full.inbox.clear() == 5u);
    BOOST_TEST(full.inbox.bytes() == 0u);
    BOOST_TEST(full.inbox.newest_first().empty());
    BOOST_TEST(held->id == "a");
}

BOOST_AUTO_TEST_CASE(pages_follow_each_other)
{
    full_inbox full;
    const auto first = full.page({.text = {}, .after = {}, .limit = 2});
    BOOST_TEST(ids_of(first.mails) == "e d ");
    BOOST_TEST(first.has_more);
    const auto last = full.page({.text = {}, .after = "d", .limit = 3});
    BOOST_TEST(ids_of(last.mails) == "c b a ");
    BOOST_TEST(!last.has_more);
    BOOST_TEST(full.page({.text = {}, .after = "gone"}).mails.empty());
}

BOOST_AUTO_TEST_CASE(a_search_reads_addresses_subjects_and_bodies_in_any_case)
{
    full_inbox full;
    full.inbox.add(mail_of("f", "Your Code is 1234"));
    auto shown = mail_of("g");
    shown.html = "<p>Ihr CODE</p>";
    full.inbox.add(std::move(shown));
    BOOST_TEST(ids_of(full.page({.text = "code", .after = {}}).mails) == "g f ");
    BOOST_TEST(ids_of(full.page({.text = "ANN@C.ex", .after = {}}).mails) == "c ");
    BOOST_TEST(ids_of(full.page({.text = "mail b", .after = {}}).mails) == "b ");
    const auto more = full.page({.text = "mail", .after = "d", .limit = 2});
    BOOST_TEST(ids_of(more.mails) == "c b ");
    BOOST_TEST(more.has_more);
    BOOST_TEST(full.page({.text = "nobody", .after = {}}).mails.empty());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
