#include "cli/load_progress.hpp"

#include "cli/api_client.hpp"
#include "cli/json_read.hpp"
#include "cli/output_file.hpp"
#include "relay/base/text_file.hpp"

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <stdexcept>

namespace relay::cli {

namespace json = boost::json;

namespace {

std::uint64_t count_at(const json::value& object, std::string_view name)
{
    const auto& value = at_path(object, name);
    if (const auto* number = value.if_int64(); number && *number >= 0)
        return static_cast<std::uint64_t>(*number);
    throw std::invalid_argument("not a count");
}

} // namespace

std::string to_text(const load_progress& p)
{
    return json::serialize(json::object{
        {"offset", p.offset},
        {"line", p.line_number},
        {"lines", p.counts.lines},
        {"queued", p.counts.queued},
        {"duplicates", p.counts.duplicates},
        {"suppressed", p.counts.suppressed},
        {"rejected", p.counts.rejected},
        {"rejected_bytes", p.rejected_bytes},
        {"errors_bytes", p.errors_bytes},
        {"beginning", p.beginning},
        {"store", p.store},
    });
}

std::optional<load_progress> parse_progress(const std::string& text)
try {
    boost::system::error_code ec;
    const auto object = json::parse(text, ec);
    load_progress p;
    p.offset = count_at(object, "offset");
    p.line_number = count_at(object, "line");
    p.counts.lines = count_at(object, "lines");
    p.counts.queued = count_at(object, "queued");
    p.counts.duplicates = count_at(object, "duplicates");
    p.counts.suppressed = count_at(object, "suppressed");
    p.counts.rejected = count_at(object, "rejected");
    p.rejected_bytes = count_at(object, "rejected_bytes");
    p.errors_bytes = count_at(object, "errors_bytes");
    p.beginning = text_at(object, "beginning");
    p.store = text_at(object, "store");
    if (p.store.empty())
        return std::nullopt;
    return p;
} catch (const std::invalid_argument&) {
    return std::nullopt;
}

std::optional<load_progress> read_progress(const std::string& path)
{
    const auto text = read_text_file(path);
    if (!text)
        return std::nullopt;
    auto progress = parse_progress(*text);
    if (!progress)
        throw bad_usage(path + " can't be understood: remove it to load from the first line on");
    return progress;
}

void write_progress(const std::string& path, const load_progress& p)
{
    output_file file(path);
    file.stream() << to_text(p) << '\n';
    file.complete();
}

} // namespace relay::cli
