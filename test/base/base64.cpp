#include "relay/base/base64.hpp"

#include <boost/test/unit_test.hpp>

namespace relay {

namespace {

std::string encode(std::string_view bytes)
{
    std::string out;
    base64_appender base64(out);
    for (const char c : bytes)
        base64.push(static_cast<std::uint8_t>(c));
    base64.finish();
    return out;
}

} // namespace

BOOST_AUTO_TEST_SUITE(base64)

BOOST_AUTO_TEST_CASE(the_vectors_of_rfc_4648)
{
    constexpr std::pair<const char*, const char*> vectors[] = {
        {"", ""},
        {"f", "Zg=="},
        {"fo", "Zm8="},
        {"foo", "Zm9v"},
        {"foob", "Zm9vYg=="},
        {"fooba", "Zm9vYmE="},
        {"foobar", "Zm9vYmFy"},
    };
    for (const auto& [bytes, text] : vectors) {
        BOOST_TEST(encode(bytes) == text);
        BOOST_TEST(decode_base64(text).value() == bytes);
    }
}

BOOST_AUTO_TEST_CASE(every_byte_comes_back)
{
    std::string bytes;
    for (int i = 0; i < 256; ++i)
        bytes += static_cast<char>(i);
    BOOST_TEST(decode_base64(encode(bytes)).value() == bytes);
}

BOOST_AUTO_TEST_CASE(padding_may_be_missing_and_nothing_else)
{
    BOOST_TEST(decode_base64("Zg").value() == "f");
    for (const auto* text : {"Z", "=", "Z===", "Zg=a", "Zm9v=Zm9v", "Zm 9v", "Zm9-", "Zm9v\n"})
        BOOST_TEST(!decode_base64(text).has_value(), text);
}

BOOST_AUTO_TEST_CASE(for_urls_every_byte_comes_back_without_a_character_that_means_something)
{
    std::string bytes;
    for (int i = 0; i < 256; ++i) {
        bytes += static_cast<char>(i);
        const auto text = encode_base64url(bytes);
        BOOST_TEST(text.find_first_of("+/=%") == std::string::npos);
        BOOST_TEST(decode_base64url(text).value() == bytes);
    }
    BOOST_TEST(encode_base64url("\xfb\xff") == "-_8");
}

BOOST_AUTO_TEST_CASE(for_urls_only_one_text_stands_for_some_bytes)
{
    BOOST_TEST(decode_base64url("-_8").value() == "\xfb\xff");
    for (const auto* text : {"+/8", "-_8=", "-_9", "-_8\n", "Z", "Zh", "%2D_8"})
        BOOST_TEST(!decode_base64url(text).has_value(), text);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
