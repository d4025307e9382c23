#include "relay/base/id.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <stdexcept>

namespace relay {

namespace {

constexpr int counter_bits = 12;
constexpr int slot_shift = 8; // within the counter

// A UUID as its two halves, most significant first
struct uuid_bits
{
    std::uint64_t high{};
    std::uint64_t low{};
};

wall_time time_of(std::int64_t value)
{
    return from_ms(value >> counter_bits);
}

int hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

// The first number of a slot that is none before `from`
std::int64_t first_of_slot(int slot, std::int64_t from)
{
    const int found = slot_of(message_id{from});
    if (found == slot)
        return from;
    const auto millisecond = (from >> counter_bits) + (found > slot ? 1 : 0);
    return millisecond << counter_bits | std::int64_t{slot} << slot_shift;
}

bool is_dash_position(std::size_t i)
{
    return i == 8 || i == 13 || i == 18 || i == 23;
}

std::optional<uuid_bits> read_uuid(std::string_view text)
{
    if (text.size() != 36)
        return std::nullopt;
    uuid_bits bits;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (is_dash_position(i)) {
            if (text[i] != '-')
                return std::nullopt;
            continue;
        }
        const int digit = hex_value(text[i]);
        if (digit < 0)
            return std::nullopt;
        bits.high = (bits.high << 4) | (bits.low >> 60);
        bits.low = (bits.low << 4) | static_cast<std::uint64_t>(digit);
    }
    return bits;
}

// The two digits of each byte
constexpr std::array<char, 512> make_digits()
{
    constexpr char digits[] = "0123456789abcdef";
    std::array<char, 512> pairs{};
    for (std::size_t byte = 0; byte < 256; ++byte) {
        pairs[2 * byte] = digits[byte >> 4];
        pairs[2 * byte + 1] = digits[byte & 0xf];
    }
    return pairs;
}

constexpr auto digit_pairs = make_digits();

// Where the two digits of each byte stand
constexpr std::size_t digits_at[] = {0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34};

std::string write_uuid(const uuid_bits& bits)
{
    std::string text(36, '-');
    char* const to = text.data();
    for (std::size_t i = 0; i < 16; ++i) {
        const auto byte = (i < 8 ? bits.high : bits.low) >> (56 - i % 8 * 8) & 0xff;
        std::memcpy(to + digits_at[i], digit_pairs.data() + 2 * byte, 2);
    }
    return text;
}

} // namespace

wall_time created_at(message_id id)
{
    return time_of(id.value);
}

wall_time created_at(request_id id)
{
    return time_of(id.value);
}

message_id first_id_at(wall_time t)
{
    return {to_ms(t) << counter_bits};
}

int slot_of(message_id id)
{
    return static_cast<int>(id.value >> slot_shift & (id_slots - 1));
}

bool is_uuid(std::string_view text)
{
    return read_uuid(text).has_value();
}

// One block of AES is a keyed function of 128 bits, and the fastest that every machine has.
struct id_codec::cipher
{
    EVP_CIPHER_CTX* context{EVP_CIPHER_CTX_new()};

    explicit cipher(const id_secret& secret)
    {
        if (!context ||
            EVP_EncryptInit_ex(context, EVP_aes_128_ecb(), nullptr, secret.data(), nullptr) != 1)
            throw std::runtime_error("OpenSSL can't set up AES for ids");
        EVP_CIPHER_CTX_set_padding(context, 0);
    }
    cipher(const cipher&) = delete;
    cipher& operator=(const cipher&) = delete;
    ~cipher() { EVP_CIPHER_CTX_free(context); }

    uuid_bits uuid(std::int64_t value) const
    {
        const auto number = static_cast<std::uint64_t>(value);
        unsigned char in[16] = {};
        unsigned char out[16] = {};
        std::memcpy(in, &number, sizeof number);
        int length = 0;
        if (EVP_EncryptUpdate(context, out, &length, in, sizeof in) != 1)
            throw std::runtime_error("OpenSSL can't encrypt an id");
        std::uint64_t tail = 0;
        std::memcpy(&tail, out, sizeof tail);

        constexpr std::uint64_t version = 7;
        constexpr std::uint64_t variant = 2;
        return {
            .high = (number >> counter_bits << 16) | (version << 12) | (number & 0xfff),
            .low = (variant << 62) | (tail >> 2),
        };
    }
};

id_codec::id_codec(const id_secret& secret) : cipher_(std::make_unique<cipher>(secret)) {}
id_codec::id_codec(id_codec&&) noexcept = default;
id_codec::~id_codec() = default;

std::string id_codec::format(std::int64_t value) const
{
    return write_uuid(cipher_->uuid(value));
}

std::optional<message_id> id_codec::parse_message(std::string_view uuid) const
{
    const auto bits = read_uuid(uuid);
    if (!bits)
        return std::nullopt;
    const auto value =
        static_cast<std::int64_t>((bits->high >> 16 << counter_bits) | (bits->high & 0xfff));
    const auto ours = cipher_->uuid(value);
    if (ours.high != bits->high || ours.low != bits->low)
        return std::nullopt;
    return message_id{value};
}

std::int64_t id_source::next(wall_time now)
{
    constexpr std::chrono::minutes look_every{1};
    if (look_ && now - looked_at_ > look_every) {
        now = clock_.at(look_());
        looked_at_ = now;
    }
    last_ = std::max(last_ + 1, first_id_at(now).value);
    if (slot_)
        last_ = first_of_slot(*slot_, last_);
    return last_;
}

} // namespace relay
