#include "server/webhooks/unsubscribe_page.hpp"

#include "relay/base/base64.hpp"

#include <boost/test/unit_test.hpp>

#include <openssl/evp.h>

namespace relay {

namespace {

std::string header(const server_response& response, std::string_view wanted)
{
    for (const auto& [name, value] : response.headers)
        if (name == wanted)
            return value;
    return {};
}

std::string sha256_of(std::string_view text)
{
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned size = 0;
    EVP_Digest(text.data(), text.size(), digest, &size, EVP_sha256(), nullptr);
    std::string out;
    base64_appender encoded(out);
    for (unsigned i = 0; i < size; ++i)
        encoded.push(digest[i]);
    encoded.finish();
    return out;
}

} // namespace

BOOST_AUTO_TEST_SUITE(unsubscribe_page)

BOOST_AUTO_TEST_CASE(every_page_is_private_and_loads_nothing)
{
    for (const auto& page :
         {ask_to_unsubscribe("a@b.c"),
          tell_unsubscribed("a@b.c"),
          tell_unknown_link(),
          tell_to_try_again()}) {
        const auto policy = header(page, "Content-Security-Policy");
        BOOST_TEST(policy.starts_with("default-src 'none'; style-src 'sha256-"));
        BOOST_TEST(policy.find("form-action 'self'") != std::string::npos);
        BOOST_TEST(policy.find("frame-ancestors 'none'") != std::string::npos);
        BOOST_TEST(header(page, "Referrer-Policy") == "no-referrer");
        BOOST_TEST(header(page, "Cache-Control") == "no-store");
        BOOST_TEST(header(page, "X-Robots-Tag") == "noindex");
        BOOST_TEST(page.content_type == "text/html; charset=utf-8");
        BOOST_TEST(page.body.find("<html lang=\"en\">") != std::string::npos);
        BOOST_TEST(page.body.find("width=device-width") != std::string::npos);
        for (const auto* foreign : {"http:", "https:", "src=", "href=", "<script", "url("})
            BOOST_TEST(page.body.find(foreign) == std::string::npos, foreign);
    }
}

BOOST_AUTO_TEST_CASE(the_policy_allows_the_style_that_is_there)
{
    const auto page = tell_unknown_link();
    const auto begin = page.body.find("<style>") + 7;
    const auto style = page.body.substr(begin, page.body.find("</style>") - begin);
    BOOST_TEST(
        header(page, "Content-Security-Policy").find("'sha256-" + sha256_of(style) + "'") !=
        std::string::npos
    );
}

BOOST_AUTO_TEST_CASE(an_address_is_text_and_never_markup)
{
    for (const auto& page :
         {ask_to_unsubscribe("\"<b>&'x\"@b.c"), tell_unsubscribed("\"<b>&'x\"@b.c")})
        BOOST_TEST(
            page.body.find("<strong>&quot;&lt;b&gt;&amp;&#39;x&quot;@b.c</strong>") !=
            std::string::npos
        );
}

BOOST_AUTO_TEST_CASE(only_the_page_that_asks_has_a_button)
{
    const auto has_form = [](const server_response& page) {
        return page.body.find("<form") != std::string::npos;
    };
    BOOST_TEST(has_form(ask_to_unsubscribe("a@b.c")));
    BOOST_TEST(!has_form(tell_unsubscribed("a@b.c")));
    BOOST_TEST(!has_form(tell_unknown_link()));
    BOOST_TEST(tell_unsubscribed("a@b.c").status == 200u);
    BOOST_TEST(tell_unknown_link().status == 404u);
    BOOST_TEST(tell_to_try_again().status == 503u);
    BOOST_TEST(header(tell_to_try_again(), "Retry-After") == "30");
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
