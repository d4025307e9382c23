#include "store/postgres/array_bytes.hpp"

#include "store/postgres/network_order.hpp"

#include <array>

namespace relay::postgres {

namespace {

// Five numbers: how many dimensions, whether there are NULLs, the elements' type; and of the
// dimension, how many elements it has and the first index. An array without elements has none.
constexpr std::size_t number = 4;
constexpr std::size_t null_at = 1 * number;
constexpr std::size_t elements_at = 3 * number;
constexpr std::size_t header_of_empty = 3 * number;
constexpr std::size_t header = 5 * number;

constexpr std::size_t most_memory_kept = 2 << 20;

} // namespace

array_bytes::array_bytes(unsigned element_type)
{
    put_number(bytes_, 0, number);
    put_number(bytes_, 0, number);
    put_number(bytes_, element_type, number);
    put_number(bytes_, 0, number);
    put_number(bytes_, 1, number);
}

void array_bytes::add(std::optional<std::string_view> element)
{
    put_number(bytes_.data(), 1, number);
    put_number(bytes_.data() + elements_at, ++elements_, number);
    if (element) {
        put_number(bytes_, element->size(), number);
        bytes_ += *element;
    } else {
        put_number(bytes_, ~std::uint64_t{0}, number);
        put_number(bytes_.data() + null_at, 1, number);
    }
}

void array_bytes::add(std::int64_t element)
{
    std::array<char, 8> bytes{};
    put_number(bytes.data(), static_cast<std::uint64_t>(element), bytes.size());
    add(std::string_view(bytes.data(), bytes.size()));
}

std::optional<std::string_view> array_bytes::first() const
{
    const std::string_view element = std::string_view(bytes_).substr(header);
    const auto size = take_number(element.substr(0, number));
    if (size < 0)
        return std::nullopt;
    return element.substr(number, static_cast<std::size_t>(size));
}

std::string_view array_bytes::bytes() const
{
    return std::string_view(bytes_).substr(0, elements_ == 0 ? header_of_empty : bytes_.size());
}

void array_bytes::clear()
{
    bytes_.resize(header);
    if (bytes_.capacity() > most_memory_kept)
        bytes_.shrink_to_fit();
    put_number(bytes_.data(), 0, number);
    put_number(bytes_.data() + null_at, 0, number);
    elements_ = 0;
}

} // namespace relay::postgres
