#include "sim/bounce.hpp"

#include "sim/json_text.hpp"

namespace relay::sim {

std::string describe(const bounce& b)
{
    std::string out = R"({"message":"The recipient's server said no.","type":)";
    append_json(out, b.type);
    out += R"(,"subType":)";
    append_json(out, b.sub_type);
    out += R"(,"diagnosticCode":[)";
    append_json(out, b.diagnostic_code);
    return out + "]}";
}

} // namespace relay::sim
