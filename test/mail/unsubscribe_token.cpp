#include "relay/mail/unsubscribe_token.hpp"

#include "relay/base/base64.hpp"

#include <boost/test/unit_test.hpp>

#include <set>

namespace relay {

namespace {

const id_secret secret = {1, 2, 3};
const unsubscribe_claim ann{.message = {0x0123456789abcdef}, .address = "ann@example.org"};

} // namespace

BOOST_AUTO_TEST_SUITE(unsubscribe_token)

BOOST_AUTO_TEST_CASE(a_claim_comes_back_also_with_another_codec_of_the_same_secret)
{
    const unsubscribe_codec codec(secret);
    const unsubscribe_codec later(secret);
    const std::string longest = std::string(64, 'l') + '@' + std::string(189, 'd');
    for (const auto& address : {ann.address, std::string("jörg+a@bücher.example"), longest}) {
        for (const std::int64_t number : {std::int64_t(0), ann.message.value, INT64_MAX}) {
            const unsubscribe_claim claim{.message = {number}, .address = address};
            const auto token = codec.write(claim);
            BOOST_TEST((later.read(token) == claim));
            BOOST_TEST(later.write(claim) == token);
        }
    }
}

// Links that are in mailboxes must work for years: whoever changes this breaks them.
BOOST_AUTO_TEST_CASE(tokens_of_earlier_versions_are_read)
{
    const unsubscribe_codec codec(secret);
    constexpr auto token = "BPpql9V_2B6t1LtKqaAHmTP3t7U4zFm2iyBEtBY99ZI7HkAq1FTwF44p3Twle__B3u2Ngw";
    BOOST_TEST(codec.write(ann) == token);
    BOOST_TEST((codec.read(token) == ann));
}

BOOST_AUTO_TEST_CASE(a_token_shows_nothing_of_the_address_and_needs_no_escapes_in_urls)
{
    const unsubscribe_codec codec(secret);
    const auto token = codec.write(ann);
    BOOST_TEST(
        token.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                "0123456789-_") == std::string::npos
    );
    BOOST_TEST(decode_base64url(token).value().find("ann") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(no_two_messages_or_addresses_have_the_same_token_or_nonce)
{
    const unsubscribe_codec codec(secret);
    std::set<std::string> tokens;
    std::set<std::string> nonces;
    for (int i = 0; i < 1'000; ++i) {
        const auto message = codec.write({.message = {i}, .address = ann.address});
        const auto address =
            codec.write({.message = ann.message, .address = std::to_string(i) + ann.address});
        for (const auto& token : {message, address}) {
            tokens.insert(token);
            nonces.insert(token.substr(0, 16));
        }
    }
    BOOST_TEST(tokens.size() == 2'000u);
    BOOST_TEST(nonces.size() == 2'000u);
}

BOOST_AUTO_TEST_CASE(a_token_with_any_bit_changed_is_refused)
{
    const unsubscribe_codec codec(secret);
    const auto whole = decode_base64url(codec.write(ann)).value();
    for (std::size_t i = 0; i < whole.size() * 8; ++i) {
        auto changed = whole;
        changed[i / 8] = static_cast<char>(changed[i / 8] ^ (1 << (i % 8)));
        BOOST_TEST(!codec.read(encode_base64url(changed)).has_value(), "bit " << i);
    }
}

BOOST_AUTO_TEST_CASE(a_token_with_any_letter_changed_is_refused)
{
    const unsubscribe_codec codec(secret);
    const auto token = codec.write(ann);
    for (std::size_t i = 0; i < token.size(); ++i)
        for (const char c : std::string_view("AZaz09-_+/=% \n\0", 15)) {
            auto changed = token;
            changed[i] = c;
            if (changed != token)
                BOOST_TEST(!codec.read(changed).has_value(), "letter " << i);
        }
}

BOOST_AUTO_TEST_CASE(a_part_of_a_token_or_more_than_one_is_refused)
{
    const unsubscribe_codec codec(secret);
    const auto token = codec.write(ann);
    for (std::size_t size = 0; size < token.size(); ++size) {
        BOOST_TEST(!codec.read(token.substr(0, size)).has_value(), "first " << size);
        BOOST_TEST(!codec.read(token.substr(size + 1)).has_value(), "from " << size);
    }
    for (const auto* more : {"A", "==", "AAAA", "/", "?"})
        BOOST_TEST(!codec.read(token + more).has_value(), more);
    BOOST_TEST(!codec.read(token + token).has_value());
    BOOST_TEST(!codec.read(std::string(1 << 20, 'A')).has_value());
}

BOOST_AUTO_TEST_CASE(a_token_of_another_relay_is_refused)
{
    const unsubscribe_codec theirs({1, 2, 4});
    BOOST_TEST(!unsubscribe_codec(secret).read(theirs.write(ann)).has_value());
}

BOOST_AUTO_TEST_CASE(a_token_about_nobody_is_refused)
{
    const unsubscribe_codec codec(secret);
    BOOST_TEST(!codec.read(codec.write({.message = ann.message, .address = ""})).has_value());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
