namespace ChatRoom.Server.Tls;

/// <summary>A certificate that cannot be served; the message is a line for people, with the setting's key first.</summary>
internal sealed class CertificateException(string key, string problem, Exception? inner = null) : Exception($"{key}: {problem}", inner);
