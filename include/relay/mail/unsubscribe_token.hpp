#pragma once

#include "relay/base/id.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace relay {

// What a link to unsubscribe says: who was written to, and by which message
struct unsubscribe_claim
{
    message_id message;
    std::string address; // without a name

    friend bool operator==(const unsubscribe_claim&, const unsubscribe_claim&) = default;
};

// Turns claims into tokens for links, and back. A token holds all there is to know, encrypted and
// authenticated, so that nothing is stored for it: it outlives its message, nobody else can make or
// change one, and it shows no address to those who log links. One thread.
class unsubscribe_codec
{
public:
    // The key comes from the store's secret: tokens are good for as long as the store lives.
    explicit unsubscribe_codec(const id_secret& secret);
    unsubscribe_codec(unsubscribe_codec&&) noexcept;
    ~unsubscribe_codec();

    // Letters, digits, - and _; always the same for the same claim.
    std::string write(const unsubscribe_claim& claim) const;

    // Nothing when it is none that we wrote, letter for letter.
    std::optional<unsubscribe_claim> read(std::string_view token) const;

private:
    struct cipher;
    std::unique_ptr<cipher> cipher_;
};

} // namespace relay
