using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace TaskDashboard.Core.Storage.Migrations.SqlServer
{
    /// <inheritdoc />
    public partial class DestinationTokensAndRotation : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "ClientId",
                table: "Destinations",
                type: "nvarchar(200)",
                maxLength: 200,
                nullable: true,
                collation: "Latin1_General_100_BIN2");

            migrationBuilder.AddColumn<long>(
                name: "PreviousSecretUntil",
                table: "Destinations",
                type: "bigint",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "ProtectedClientSecret",
                table: "Destinations",
                type: "nvarchar(max)",
                nullable: true,
                collation: "Latin1_General_100_BIN2");

            migrationBuilder.AddColumn<string>(
                name: "ProtectedPreviousSecret",
                table: "Destinations",
                type: "nvarchar(max)",
                nullable: true,
                collation: "Latin1_General_100_BIN2");

            migrationBuilder.AddColumn<string>(
                name: "Scope",
                table: "Destinations",
                type: "nvarchar(2000)",
                maxLength: 2000,
                nullable: true,
                collation: "Latin1_General_100_BIN2");

            migrationBuilder.AddColumn<string>(
                name: "TokenUrl",
                table: "Destinations",
                type: "nvarchar(2000)",
                maxLength: 2000,
                nullable: true,
                collation: "Latin1_General_100_BIN2");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "ClientId",
                table: "Destinations");

            migrationBuilder.DropColumn(
                name: "PreviousSecretUntil",
                table: "Destinations");

            migrationBuilder.DropColumn(
                name: "ProtectedClientSecret",
                table: "Destinations");

            migrationBuilder.DropColumn(
                name: "ProtectedPreviousSecret",
                table: "Destinations");

            migrationBuilder.DropColumn(
                name: "Scope",
                table: "Destinations");

            migrationBuilder.DropColumn(
                name: "TokenUrl",
                table: "Destinations");
        }
    }
}
