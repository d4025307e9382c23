#include "doctor/dmarc_discovery.hpp"

#include "relay/doctor/dmarc_record.hpp"

#include <algorithm>
#include <optional>

namespace relay {

namespace {

constexpr std::size_t most_names = 8;

bool has_record(const dmarc_lookup& at)
{
    return std::ranges::any_of(at.found.records, is_dmarc);
}

dmarc_suffix suffix_of(const dmarc_lookup& at)
{
    const auto record = std::ranges::find_if(at.found.records, is_dmarc);
    return record == at.found.records.end() ? dmarc_suffix::unsaid : parse_dmarc(*record)->suffix;
}

} // namespace

std::vector<std::string> dmarc_names(std::string_view domain)
{
    std::vector<std::string> names;
    for (;;) {
        names.push_back("_dmarc." + std::string(domain));
        // A long name is looked up as a whole, and then from its last seven labels on.
        auto dots = static_cast<std::size_t>(std::ranges::count(domain, '.'));
        do {
            const auto dot = domain.find('.');
            if (dot == std::string_view::npos)
                return names;
            domain.remove_prefix(dot + 1);
            --dots;
        } while (dots >= most_names - 1);
        if (dots == 0) // a top-level domain is nobody's organisation
            return names;
    }
}

bool ends_dmarc_walk(const dmarc_lookup& at, bool own)
{
    const bool unknown = !at.found.missing() && !at.found.found();
    return unknown || (own && has_record(at)) || suffix_of(at) != dmarc_suffix::unsaid;
}

dmarc_lookup choose_dmarc(std::vector<dmarc_lookup> way)
{
    const auto& last = way.back().found;
    if (has_record(way.front()))
        return std::move(way.front());
    if (!last.missing() && !last.found())
        return std::move(way.back());
    // What is just below a public suffix is the organisation's, with a record or without.
    if (suffix_of(way.back()) == dmarc_suffix::yes && way.size() > 1 && has_record(way.end()[-2]))
        return std::move(way.end()[-2]);
    const auto highest = std::ranges::find_if(way.rbegin(), way.rend(), has_record);
    return std::move(highest == way.rend() ? way.back() : *highest);
}

} // namespace relay
