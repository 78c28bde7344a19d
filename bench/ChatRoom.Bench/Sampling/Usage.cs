namespace ChatRoom.Bench.Sampling;

/// <summary>Processor times at a moment, or their difference between two moments, in seconds.</summary>
/// <param name="At">The time (<see cref="Clock"/>) in seconds, or the elapsed time.</param>
/// <param name="Generator">The processor time of this process.</param>
/// <param name="Server">The processor time of the server; 0 if it is not measured.</param>
/// <param name="Machine">The processor time of all processes.</param>
internal readonly record struct Usage(double At, double Generator, double Server, double Machine)
{
    public static Usage operator -(Usage to, Usage from) =>
        new(to.At - from.At, to.Generator - from.Generator, to.Server - from.Server, to.Machine - from.Machine);
}
