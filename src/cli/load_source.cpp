#include "cli/load_source.hpp"

#include "cli/digest.hpp"

namespace relay::cli {

std::optional<source_line> load_source::next()
{
    while (auto text = input_.next_line()) {
        const auto of_text = digest(*text);
        beginning_ = digest(beginning_ + of_text);
        if (text->find_first_not_of(" \t") == std::string::npos)
            continue;
        const auto occurrence = ++seen_[half_of(of_text)];
        return source_line{
            .text = std::move(*text),
            .number = input_.line_number(),
            .key = "load-" + of_text + "-" + std::to_string(occurrence),
        };
    }
    return std::nullopt;
}

bool load_source::skip(const load_progress& loaded)
{
    while (offset() < loaded.offset && next())
        continue;
    return offset() == loaded.offset && beginning_ == loaded.beginning;
}

} // namespace relay::cli
