#include "comity/source/sample/sample.h"
namespace comity { __attribute__((weak)) Result<SampleReport> write_sample(const SampleOptions&, const Resources&) { return failure("not yet"); } }
