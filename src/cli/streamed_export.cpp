#include "cli/streamed_export.hpp"

#include "cli/api_client.hpp"
#include "cli/output_file.hpp"

#include <stdexcept>

namespace relay::cli {

int export_streamed(const session& s, const std::string& target, const std::string& file)
{
    output_file to(file);
    const api_headers accept{{"Accept", s.json ? "application/x-ndjson" : "text/csv"}};
    const auto answer = api_client(s).download(target, accept, [&to](std::string_view piece) {
        to.stream() << piece;
        if (!to.stream())
            throw std::runtime_error("the output could not be written");
    });
    if (!answer.ok())
        return report_error(answer);
    to.complete();
    return success;
}

} // namespace relay::cli
