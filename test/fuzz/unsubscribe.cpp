#include "fuzz/expect.hpp"
#include "relay/mail/unsubscribe_token.hpp"

#include <cstddef>
#include <cstdint>

using namespace relay;

// Links as anybody may ask for them: only what the relay wrote is taken, letter for letter; and
// whatever the address is, it comes back from its own token and from no other.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    static const unsubscribe_codec codec(id_secret{1, 2, 3});
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    if (const auto claim = codec.read(text))
        fuzz::expect(codec.write(*claim) == text, "what is read was written");

    const unsubscribe_claim claim{
        .message = {static_cast<std::int64_t>(size)}, .address = std::string(text.substr(0, 254))};
    auto token = codec.write(claim);
    const auto back = codec.read(token);
    fuzz::expect(back.has_value() == !text.empty(), "all addresses have tokens");
    fuzz::expect(!back || *back == claim, "a claim comes back");
    for (const auto byte : text.substr(0, 8)) {
        auto& letter = token[static_cast<unsigned char>(byte) % token.size()];
        const char before = letter;
        letter = letter == byte ? 'A' : byte;
        fuzz::expect(letter == before || !codec.read(token), "a change shows");
        letter = before;
    }
    return 0;
}
