using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace ChatRoom;

/// <summary>Validates an options class, and the others with it: whichever is needed first, all errors are reported at once.</summary>
internal sealed class OptionsValidator<TOptions>(ChatSettings settings, OptionsSection section, IConfiguration configuration) : IValidateOptions<TOptions>
    where TOptions : class
{
    /// <inheritdoc />
    public ValidateOptionsResult Validate(string? name, TOptions options) =>
        settings.Errors(configuration, section, options).ToArray() is { Length: > 0 } errors
            ? ValidateOptionsResult.Fail(errors)
            : ValidateOptionsResult.Success;
}
