using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace TaskDashboard.Core.Storage.Migrations.SqlServer
{
    /// <inheritdoc />
    public partial class DeliveryFacts : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "CanceledBy",
                table: "Pushes",
                type: "nvarchar(200)",
                maxLength: 200,
                nullable: true,
                collation: "Latin1_General_100_BIN2");

            migrationBuilder.AddColumn<int>(
                name: "Sends",
                table: "PushAttempts",
                type: "int",
                nullable: false,
                defaultValue: 1);

            migrationBuilder.AddColumn<long>(
                name: "FreshConnectionsSince",
                table: "Destinations",
                type: "bigint",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "OldestSecretUntil",
                table: "Destinations",
                type: "bigint",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "PausedReason",
                table: "Destinations",
                type: "nvarchar(2000)",
                maxLength: 2000,
                nullable: true,
                collation: "Latin1_General_100_BIN2");

            migrationBuilder.AddColumn<string>(
                name: "ProtectedOldestSecret",
                table: "Destinations",
                type: "nvarchar(max)",
                nullable: true,
                collation: "Latin1_General_100_BIN2");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "CanceledBy",
                table: "Pushes");

            migrationBuilder.DropColumn(
                name: "Sends",
                table: "PushAttempts");

            migrationBuilder.DropColumn(
                name: "FreshConnectionsSince",
                table: "Destinations");

            migrationBuilder.DropColumn(
                name: "OldestSecretUntil",
                table: "Destinations");

            migrationBuilder.DropColumn(
                name: "PausedReason",
                table: "Destinations");

            migrationBuilder.DropColumn(
                name: "ProtectedOldestSecret",
                table: "Destinations");
        }
    }
}
