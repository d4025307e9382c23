#include "sim/gateway.hpp"

#include <string>

namespace relay::sim {

std::optional<gateway_fault> gateway_fault_of(fault kind)
{
    switch (kind) {
    case fault::error_502:
        return gateway_fault{502, false};
    case fault::error_503:
        return gateway_fault{503, false};
    case fault::error_504:
        return gateway_fault{504, false};
    case fault::error_520:
        return gateway_fault{520, false};
    case fault::error_524:
        return gateway_fault{524, false};
    case fault::accepted_502:
        return gateway_fault{502, true};
    case fault::accepted_503:
        return gateway_fault{503, true};
    case fault::accepted_504:
        return gateway_fault{504, true};
    case fault::accepted_520:
        return gateway_fault{520, true};
    case fault::accepted_524:
        return gateway_fault{524, true};
    default:
        return std::nullopt;
    }
}

void answer_as_gateway(int status, http_reply& reply)
{
    const std::string title(reason(status));
    reply.status = status;
    reply.content_type = "text/html; charset=utf-8";
    reply.body = "<!DOCTYPE html><html><head><title>" + std::to_string(status) + ' ' + title +
                 "</title></head><body><h1>" + title + "</h1></body></html>\n";
    reply.rate.reset();
    reply.retry_after = false;
    reply.daily_used.reset();
    reply.monthly_used.reset();
}

} // namespace relay::sim
