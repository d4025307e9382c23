#include "mail/reading.hpp"

namespace relay {

using test::parse_object;

BOOST_FIXTURE_TEST_SUITE(senders, test::reading)

BOOST_AUTO_TEST_CASE(each_mail_has_its_own_sender_whichever_one_the_mail_before_had)
{
    const auto from = [](const std::string& sender) {
        return R"({"to":"ann@mail.test","subject":"Hi","text":"Hello","from":")" + sender + "\"}";
    };
    const auto expect = [&](const std::string& sender, const std::string& domain) {
        const auto email = sent_payload(from(sender));
        BOOST_TEST(parse_object(email.body).at("from").as_string() == sender);
        BOOST_TEST(email.domain == domain);
    };
    expect("us@acme.test", "acme.test");
    expect("us@acme.test", "acme.test");
    expect("us@Acme.test", "acme.test");
    expect("Us <us@other.test>", "other.test");
    for (const auto* wrong : {"", "us", "us@acme.test\\n", "Us <us@other.test"}) {
        BOOST_TEST(refused_payload(from(wrong)).status == 422);
        expect("Us <us@other.test>", "other.test");
    }
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
