#include "base/zone_file.hpp"

#include "base/posix_zone.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace relay {

namespace {

using std::chrono::seconds;

// Numbers with the highest byte first; callers see to it that there are enough bytes.
class big_endian_reader
{
public:
    explicit big_endian_reader(std::string_view bytes) : rest_(bytes) {}

    std::string_view rest() const { return rest_; }
    void skip(std::size_t bytes) { rest_.remove_prefix(bytes); }

    std::uint64_t number(std::size_t bytes)
    {
        std::uint64_t value = 0;
        for (std::size_t i = 0; i < bytes; ++i)
            value = value << 8 | static_cast<unsigned char>(rest_[i]);
        skip(bytes);
        return value;
    }

private:
    std::string_view rest_;
};

// What stands before the data of either version, and how many of each the data has
struct zone_header
{
    static constexpr std::size_t size = 44;
    static constexpr std::size_t size_of_type = 6;

    char version{};
    std::size_t ut_marks{};
    std::size_t standard_marks{};
    std::size_t leap_seconds{};
    std::size_t changes{};
    std::size_t types{};
    std::size_t name_bytes{};

    // `size_of_time`: bytes of a time, in this version
    std::size_t data_size(std::size_t size_of_time) const
    {
        return changes * (size_of_time + 1) + types * size_of_type + name_bytes +
               leap_seconds * (size_of_time + 4) + standard_marks + ut_marks;
    }
};

std::optional<zone_header> read_header(big_endian_reader& in)
{
    constexpr std::string_view magic = "TZif";
    constexpr std::size_t reserved = 15;
    if (in.rest().size() < zone_header::size || !in.rest().starts_with(magic))
        return std::nullopt;
    in.skip(magic.size());
    zone_header h{.version = static_cast<char>(in.number(1))};
    in.skip(reserved);
    for (auto* count :
         {&h.ut_marks, &h.standard_marks, &h.leap_seconds, &h.changes, &h.types, &h.name_bytes})
        *count = in.number(4);
    return h;
}

// Some files begin with the universe, which milliseconds cannot tell.
constexpr std::chrono::sys_seconds earliest = std::chrono::sys_days(std::chrono::year(1) / 1 / 1);

// The data of the second version. Type 0 holds before the first change.
std::optional<std::vector<zone_period>> read_periods(big_endian_reader in, const zone_header& h)
{
    constexpr std::size_t size_of_time = 8;
    std::vector<zone_period> periods{zone_period{.from = earliest}};
    for (std::size_t i = 0; i < h.changes; ++i) {
        const auto from = static_cast<std::int64_t>(in.number(size_of_time));
        periods.push_back({.from = std::max(earliest, std::chrono::sys_seconds(seconds(from)))});
    }
    std::vector<std::size_t> types{0};
    for (std::size_t i = 0; i < h.changes; ++i)
        types.push_back(in.number(1));
    for (std::size_t i = 0; i < periods.size(); ++i) {
        if (types[i] >= h.types)
            return std::nullopt;
        auto type = in;
        type.skip(types[i] * zone_header::size_of_type);
        periods[i].ahead = seconds(static_cast<std::int32_t>(type.number(4)));
    }
    if (!std::ranges::is_sorted(periods, {}, &zone_period::from))
        return std::nullopt;
    return periods;
}

// The line at the end tells the rule that holds after the last change.
std::optional<posix_zone> read_rule(std::string_view footer)
{
    const auto end = footer.rfind('\n');
    if (!footer.starts_with('\n') || end == 0 || end == std::string_view::npos)
        return std::nullopt;
    return parse_posix_zone(footer.substr(1, end - 1));
}

} // namespace

std::optional<std::vector<zone_period>> read_zone_file(std::string_view bytes)
{
    big_endian_reader in(bytes);
    const auto first = read_header(in);
    if (!first || first->version < '2' || in.rest().size() < first->data_size(4))
        return std::nullopt;
    in.skip(first->data_size(4));
    const auto h = read_header(in);
    if (!h || h->leap_seconds > 0 || in.rest().size() < h->data_size(8))
        return std::nullopt;
    auto periods = read_periods(in, *h);
    in.skip(h->data_size(8));
    const auto rule = read_rule(in.rest());
    if (!periods || !rule)
        return std::nullopt;
    append_periods(*rule, *periods);
    return periods;
}

} // namespace relay
