namespace ChatRoom.Bench.Sampling;

/// <summary>Processor time used so far, in seconds.</summary>
/// <param name="At">When (<see cref="Clock"/>, in seconds).</param>
/// <param name="Generator">By this process.</param>
/// <param name="Server">By the server; 0 if it is not looked at.</param>
/// <param name="Machine">By all.</param>
internal readonly record struct Usage(double At, double Generator, double Server, double Machine)
{
    public static Usage operator -(Usage to, Usage from) =>
        new(to.At - from.At, to.Generator - from.Generator, to.Server - from.Server, to.Machine - from.Machine);
}
